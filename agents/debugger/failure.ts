import type { Finding } from "../../src/agents/contract.ts";
import { isTestFile } from "../sdk/test-file.ts";
import { diagnose } from "./diagnosis/diagnose.ts";
import { excerpt, type Sources } from "./sources.ts";
import type { Frame, Trace } from "./traces/trace.ts";

/** One error of the user's program: a finding, and the frames of its stack in their files, innermost first. */
export type Failure = { finding: Finding; frames: { title: string; excerpt: string }[] };

/** An error in a chain with its frames in the user's files, and the text of the innermost one. */
type Link = { trace: Trace; frames: Frame[]; text: string };

const MAX_FRAMES = 8;

function ownFrames(frames: readonly Frame[], sources: Sources): Frame[] {
  const own = frames.flatMap((frame) => {
    const file = sources.fileOf(frame.file);
    return file === undefined ? [] : [{ ...frame, file }];
  });
  const isFirst = ({ file, line }: Frame, index: number) =>
    index === own.findIndex((other) => other.file === file && other.line === line);
  return own.filter(isFirst);
}

/** Node names the file that imports what cannot be found in words alone. */
async function importingFrame({ message }: Trace, sources: Sources): Promise<Frame[]> {
  const [, wanted = "", importer = ""] = /'(.+?)' imported from (\S+)/.exec(message) ?? [];
  const file = sources.fileOf(importer);
  if (file === undefined) return [];
  const name = wanted.slice(wanted.lastIndexOf("/") + 1);
  const index = (await sources.linesOf(file)).findIndex((line) => line.includes(name));
  return [{ file, line: Math.max(1, index + 1), name: "" }];
}

async function linkOf(trace: Trace, sources: Sources): Promise<Link> {
  const own = ownFrames(trace.frames, sources);
  const frames = own.length > 0 ? own : await importingFrame(trace, sources);
  const [innermost] = frames;
  const lines = innermost === undefined ? [] : await sources.linesOf(innermost.file);
  return { trace, frames, text: lines[(innermost?.line ?? 0) - 1]?.trim() ?? "" };
}

async function chainOf(trace: Trace, sources: Sources): Promise<Link[]> {
  const rest = trace.cause === undefined ? [] : await chainOf(trace.cause, sources);
  return [await linkOf(trace, sources), ...rest];
}

/** The error of a chain to look at: an error that was only thrown on leads to its cause, any other is news. */
function likeliest([first, ...causes]: readonly Link[]): Link | undefined {
  if (first === undefined) return undefined;
  const isThrownOn = first.trace.language === "java" || /\b(?:raise|throw)\b/.test(first.text);
  const cause = isThrownOn || first.frames.length === 0 ? likeliest(causes) : undefined;
  return cause !== undefined && cause.frames.length > 0 ? cause : first;
}

const placeText = ({ file, line }: Frame): string => `${file}:${line}`;
const nameOf = (frame: Frame): string =>
  frame.name === "" ? placeText(frame) : `${frame.name} (${placeText(frame)})`;
const errorText = ({ kind, message }: Trace): string => (message === "" ? kind : `${kind}: ${message}`);

function callers([, ...outer]: readonly Frame[]): string[] {
  return outer.length === 0 ? [] : [`Called by ${outer.slice(0, 3).map(nameOf).join(", by ")}.`];
}

function thrownOn(chain: readonly Link[], likely: Link): string[] {
  return chain.slice(0, chain.indexOf(likely)).map(({ trace, frames: [place] }) => {
    const where = place === undefined ? "" : ` at ${placeText(place)}`;
    return `Thrown on as ${errorText(trace)}${where}.`;
  });
}

/** Reads an error's stack beside the user's sources. Undefined where none of their files is in it. */
export async function failureOf(trace: Trace, sources: Sources): Promise<Failure | undefined> {
  const chain = await chainOf(trace, sources);
  const likely = likeliest(chain);
  const place = likely?.frames[0];
  if (likely === undefined || place === undefined) return undefined;
  const { file, line } = place;
  const error = { ...likely.trace, message: sources.withoutRoot(likely.trace.message) };
  const { lines, fix } = await diagnose({ trace: error, file, line, text: likely.text, sources });
  const isAssertion = error.kind.startsWith("Assert") && isTestFile(file);
  const message = [
    errorText(error),
    ...(likely.text === "" ? [] : [`  ${likely.text}`]),
    ...lines,
    ...(isAssertion ? ["The program gives another value than this line expects."] : []),
    ...callers(likely.frames),
    ...thrownOn(chain, likely),
  ];
  const rule = `${error.language}/${error.kind}`.slice(0, 200);
  return {
    finding: {
      severity: "error",
      rule,
      message: message.join("\n"),
      file,
      line,
      ...(fix !== undefined && { fix }),
    },
    frames: await Promise.all(likely.frames.slice(0, MAX_FRAMES).map((frame) => shownFrame(frame, sources))),
  };
}

async function shownFrame(frame: Frame, sources: Sources): Promise<Failure["frames"][number]> {
  const title = `${placeText(frame)}${frame.name === "" ? "" : `, in ${frame.name}`}`;
  return { title, excerpt: excerpt(await sources.linesOf(frame.file), frame.line) };
}
