import { type Frame, splitError, type Trace } from "./trace.ts";

const header = "Traceback (most recent call last):";
const frameLine = /^\s*File "(.+?)", line (\d+)(?:, in (.+))?$/;
const MAX_MESSAGE_LINES = 20;

/** Whether an error's message goes on: pytest goes on with a rule, Python with nothing or the next traceback. */
const isMessage = (line = ""): boolean =>
  line.trim() !== "" && !line.startsWith(header) && !/^[=_-]{4}/.test(line);

/** One traceback from its header on, and the index after it. */
function readOne(lines: readonly string[], start: number): { trace: Trace; end: number } {
  const frames: Frame[] = [];
  let at = start + 1;
  for (; at < lines.length && /^\s|^$/.test(lines[at] ?? ""); at += 1) {
    const [, file, line, name = ""] = frameLine.exec(lines[at] ?? "") ?? [];
    if (file !== undefined)
      frames.unshift({ file, line: Number(line), name: name === "<module>" ? "" : name });
  }
  let end = at + 1;
  while (end - at < MAX_MESSAGE_LINES && isMessage(lines[end])) end += 1;
  return { trace: { language: "python", ...splitError(lines.slice(at, end).join("\n")), frames }, end };
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
    traces.push({ language: "python", ...splitError(error), frames });
    frames = [];
  }
  return traces;
}

/** The tracebacks in the output of a Python program; of those that are chained the last, with its cause. */
export function readPythonTraces(lines: readonly string[]): Trace[] {
  const plain = lines.map((line) => line.replace(/^(?:E {3}|\s*\| ?)/, ""));
  const traces: Trace[] = [];
  let isChained = false;
  for (let at = 0; at < plain.length; at += 1) {
    const line = (plain[at] ?? "").trim();
    if (/^(?:During handling of the above|The above exception was the direct)/.test(line)) isChained = true;
    if (line !== header) continue;
    const { trace, end } = readOne(plain, at);
    const cause = isChained ? traces.pop() : undefined;
    traces.push(cause === undefined ? trace : { ...trace, cause });
    isChained = false;
    at = end - 1;
  }
  return [...traces, ...readPytestTraces(lines)];
}
