import { type Frame, splitError, type Trace } from "./trace.ts";

const header = "Traceback (most recent call last):";
const groupHeader = `Exception Group ${header}`;
const frameLine = /^\s*File "(.+?)", line (\d+)(?:, in (.+))?$/;
/** Beside what belongs to a group of errors stands a bar, the further in the deeper the group is. */
const bar = /^(\s*)\| ?/;
const MAX_MESSAGE_LINES = 20;

/** Whether an error's message goes on: pytest goes on with a rule, a group too, Python with nothing or the next traceback. */
const isMessage = (line = ""): boolean =>
  line.trim() !== "" && !line.startsWith(header) && !/^(?:[=_-]{4}|\s*\+-)/.test(line);

/** One traceback from the index of its first frame on, and the index after it. */
function readOne(lines: readonly string[], start: number): { trace: Trace; end: number } {
  const frames: Frame[] = [];
  let at = start;
  for (; at < lines.length && /^\s|^$/.test(lines[at] ?? ""); at += 1) {
    const [, file, line, name = ""] = frameLine.exec(lines[at] ?? "") ?? [];
    if (file === undefined) continue;
    const next = lines[at + 1] ?? "";
    const text = /^\s+\S/.test(next) && !frameLine.test(next) ? { text: next.trim() } : {};
    frames.unshift({ file, line: Number(line), name: name === "<module>" ? "" : name, ...text });
  }
  let end = at + 1;
  while (end - at < MAX_MESSAGE_LINES && isMessage(lines[end])) end += 1;
  const error = splitError(lines.slice(at, end).join("\n"));
  return { trace: { language: "python", ...error, frames, causes: [] }, end };
}

const pytestFrame = /^(\S+\.py):(\d+): in (.+)$/;

/** What pytest tells of a file that it could not load: frames in a form of its own, and the error after `E`. */
function readPytestTraces(lines: readonly string[]): Trace[] {
  const traces: Trace[] = [];
  let frames: Frame[] = [];
  for (const line of lines) {
    const [, file, number, name = ""] = pytestFrame.exec(line) ?? [];
    if (file !== undefined)
      frames.unshift({ file, line: Number(number), name: name === "<module>" ? "" : name });
    const [, error] = /^E {3}(\S.*)$/.exec(line) ?? [];
    if (error === undefined || frames.length === 0) continue;
    traces.push({ language: "python", ...splitError(error), frames, causes: [] });
    frames = [];
  }
  return traces;
}

/** The index of a traceback's first frame. Of a file that cannot be parsed only its place is told. */
function firstFrame(lines: readonly string[], at: number): number | undefined {
  const line = (lines[at] ?? "").replace(/^\s*\+ /, "");
  if (line.trim() === header || line.trim() === groupHeader) return at + 1;
  const isPlace = /^\s+File ".+?", line \d+$/.test(line);
  return isPlace && lines.slice(at + 2, at + 4).some((next) => /^\w+Error: /.test(next)) ? at : undefined;
}

const depthOf = (line: string): number => bar.exec(line)?.[1]?.length ?? 0;

/** The tracebacks in the output of a Python program; of those that are chained the last, with its causes. */
export function readPythonTraces(lines: readonly string[]): Trace[] {
  const plain = lines.map((line) => line.replace(/^E {3}/, "").replace(bar, ""));
  const traces: Trace[] = [];
  /** The groups that are open, and what the errors of each are kept in. */
  let open: { depth: number; siblings: Trace[] }[] = [{ depth: 0, siblings: traces }];
  let isChained = false;
  for (let at = 0; at < plain.length; at += 1) {
    if (/^(?:During handling of the above|The above exception was the direct)/.test((plain[at] ?? "").trim()))
      isChained = true;
    const first = firstFrame(plain, at);
    if (first === undefined) continue;
    const depth = depthOf(lines[at] ?? "");
    open = open.filter((group) => group.depth <= depth);
    const siblings = open.at(-1)?.siblings ?? traces;
    const { trace, end } = readOne(plain, first);
    const cause = isChained ? siblings.pop() : undefined;
    if (cause !== undefined) trace.causes.push(cause);
    siblings.push(trace);
    open.push({ depth: depth + 1, siblings: trace.causes });
    isChained = false;
    at = end - 1;
  }
  return [...traces, ...readPytestTraces(lines)];
}
