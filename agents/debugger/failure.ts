import type { Finding } from "../../src/agents/contract.ts";
import { isTestFile } from "../sdk/files/test-file.ts";
import { type Link, likeliest, linkOf, strangeLinkOf } from "./chain.ts";
import { diagnose } from "./diagnosis/diagnose.ts";
import { excerpt, type Sources } from "./sources.ts";
import type { Frame, Trace } from "./traces/trace.ts";

/** One error of the user's program: a finding, and the frames of its stack in their files, innermost first. */
export type Failure = { finding: Finding; frames: { title: string; excerpt: string }[] };

const MAX_FRAMES = 8;

const placeText = ({ file, line }: Frame): string => `${file}:${line}`;
const nameOf = (frame: Frame): string =>
  frame.name === "" ? placeText(frame) : `${frame.name} (${placeText(frame)})`;
const errorText = ({ kind, message }: Trace): string => (message === "" ? kind : `${kind}: ${message}`);

const ruleOf = ({ language, kind }: Trace): string => `${language}/${kind}`.slice(0, 200);

function callers([, ...outer]: readonly Frame[]): string[] {
  return outer.length === 0 ? [] : [`Called by ${outer.slice(0, 3).map(nameOf).join(", by ")}.`];
}

const headlineOf = (error: Trace): string => errorText(error).split("\n", 1)[0] ?? "";

function thrownOn(chain: readonly Link[], likely: Link): string[] {
  return chain.slice(0, chain.indexOf(likely)).map(({ trace, frames: [place] }) => {
    const where = place === undefined ? "" : ` at ${placeText(place)}`;
    return `Thrown on as ${headlineOf(trace)}${where}.`;
  });
}

/** The error in whose handling this one came up, where that is not all that there is to it. */
function handled(chain: readonly Link[], likely: Link): string[] {
  const { trace, frames } = chain[chain.indexOf(likely) + 1] ?? {};
  if (trace === undefined) return [];
  const where = frames?.[0] === undefined ? "" : ` at ${placeText(frames[0])}`;
  return [`It came up while this was handled: ${headlineOf(trace)}${where}.`];
}

/** Reads a chain of errors beside the user's sources. Undefined where none of their files is in it. */
export async function failureOf(errors: readonly Trace[], sources: Sources): Promise<Failure | undefined> {
  return told(await Promise.all(errors.map((error) => linkOf(error, sources))), sources);
}

/** The same by the stacks alone, which lead to none of the files that are here: so the finding names none. */
export async function strangeFailureOf(
  errors: readonly Trace[],
  sources: Sources,
): Promise<Failure | undefined> {
  const failure = await told(errors.map(strangeLinkOf), sources);
  if (failure === undefined) return undefined;
  const { file, line, message, ...finding } = failure.finding;
  const [headline = "", ...rest] = message.split("\n");
  const place = `It comes up at ${file}:${line}, which is not among the files.`;
  return { finding: { ...finding, message: [headline, place, ...rest].join("\n") }, frames: [] };
}

/** Tells a chain of errors. Undefined where no place is in it. */
async function told(chain: readonly Link[], sources: Sources): Promise<Failure | undefined> {
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
    ...handled(chain, likely),
    ...thrownOn(chain, likely),
  ];
  const rule = ruleOf(error);
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

/** An error of which the stack is not told, or none of it in the user's files. */
export async function placelessFailure(trace: Trace, sources: Sources): Promise<Failure> {
  const { lines, fix } = await diagnose({ trace, file: "", line: 1, text: "", sources });
  // What is asked for on the command line is imported from the folder itself.
  const words = sources.withoutRoot(errorText(trace)).replace(/ imported from $/m, "");
  const message = [words, ...lines].join("\n");
  const finding = {
    severity: "error",
    rule: ruleOf(trace),
    message,
    ...(fix !== undefined && { fix }),
  } as const;
  return { finding, frames: [] };
}

async function shownFrame(frame: Frame, sources: Sources): Promise<Failure["frames"][number]> {
  const title = `${placeText(frame)}${frame.name === "" ? "" : `, in ${frame.name}`}`;
  return { title, excerpt: excerpt(await sources.linesOf(frame.file), frame.line) };
}
