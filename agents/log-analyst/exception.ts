import type { Entry } from "./entry.ts";

const named = /^(?:Caused by: |Uncaught |Unhandled )?((?:[\w$]+\.)*\w*(?:Error|Exception)\b.*)/;
/** Python's exceptions have any name. */
const ofPython = /^([A-Za-z_][\w.]*(?:: .*)?)$/;
const pythonFrame = /^\s+File "(.+?)", line (\d+), in (.+)/;
const installed = /node_modules|node:|site-packages|dist-packages|\bat (?:java|javax|jdk|sun)\./;

const isPython = ({ message, details }: Entry): boolean =>
  [message, ...details].some((line) => line.startsWith("Traceback "));

/** Where the stack of the root cause begins. */
const causeIndex = ({ details }: Entry): number =>
  Math.max(
    0,
    details.findLastIndex((line) => line.startsWith("Caused by: ")),
  );

/** The exception that an entry tells of: the root cause of Java's, the last line of Python's, the first of Node's. */
export function exceptionOf(entry: Entry): string | undefined {
  if (isPython(entry)) return ofPython.exec(entry.details.findLast((line) => ofPython.test(line)) ?? "")?.[1];
  const lines = entry.details.slice(causeIndex(entry));
  return named.exec(lines.find((line) => named.test(line)) ?? "")?.[1];
}

/** The innermost frame of an entry's stack that is of no library and no runtime, such as `at write (store.py:41)`. */
export function frameOf(entry: Entry): string | undefined {
  if (isPython(entry)) {
    const frames = entry.details.filter((line) => pythonFrame.test(line) && !installed.test(line));
    return frames.at(-1)?.replace(pythonFrame, "at $3 ($1:$2)");
  }
  const lines = entry.details.slice(causeIndex(entry));
  return lines.find((line) => /^\s+at /.test(line) && !installed.test(line))?.trim();
}
