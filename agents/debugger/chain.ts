// The errors that an error was made of, beside the user's sources, and which of them to look at.

import type { Sources } from "./sources.ts";
import type { Frame, Trace } from "./traces/trace.ts";

/** An error in a chain with its frames in the user's files, and the text of the innermost one. */
export type Link = { trace: Trace; frames: Frame[]; text: string };

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

/** What reads sources names the place of an error in them in its words alone. */
function parsedFrame({ message }: Trace, sources: Sources): Frame[] {
  const [, path = "", line] = /([^\s:]+\.[mc]?[jt]sx?): [^\n]{0,500}\((\d+):\d+\)/.exec(message) ?? [];
  const file = sources.fileOf(path);
  return file === undefined ? [] : [{ file, line: Math.max(1, Number(line)), name: "" }];
}

/** What is of nobody who asks: packages, and what belongs to a language. */
const foreign =
  /node_modules|^node:|^internal\/|^<|site-packages|dist-packages|\/lib\/python|^(?:java|javax|jdk|sun|kotlin)\/|\/go\/(?:src|pkg)\//;

/** An error of a stack that leads to no file which is here, by the stack alone. */
export function strangeLinkOf(trace: Trace): Link {
  const frames = trace.frames.filter(({ file }) => !foreign.test(file));
  return { trace, frames, text: frames[0]?.text ?? "" };
}

/** An error beside the sources. */
export async function linkOf(trace: Trace, sources: Sources): Promise<Link> {
  const parsed = trace.kind === "SyntaxError" ? parsedFrame(trace, sources) : [];
  const own = [...parsed, ...ownFrames(trace.frames, sources)];
  const frames = own.length > 0 ? own : await importingFrame(trace, sources);
  const [innermost] = frames;
  const lines = innermost === undefined ? [] : await sources.linesOf(innermost.file);
  return { trace, frames, text: lines[(innermost?.line ?? 0) - 1]?.trim() ?? "" };
}

/** The ways from an error to what it was made of in the end: several where it was made of several. */
export function chainsOf(trace: Trace): Trace[][] {
  if (trace.causes.length === 0) return [[trace]];
  return trace.causes.flatMap(chainsOf).map((causes) => [trace, ...causes]);
}

/** The error of a chain to look at: an error that was only thrown on leads to its cause, any other is news. */
export function likeliest([first, ...causes]: readonly Link[]): Link | undefined {
  if (first === undefined) return undefined;
  const { language, kind } = first.trace;
  // Elsewhere than in Python a cause is one that the program itself names.
  const isThrownOn = language !== "python" || kind.endsWith("Group") || /\braise\b/.test(first.text);
  const cause = isThrownOn || first.frames.length === 0 ? likeliest(causes) : undefined;
  return cause !== undefined && cause.frames.length > 0 ? cause : first;
}
