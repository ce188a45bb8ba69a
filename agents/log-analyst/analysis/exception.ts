import type { Entry } from "../reading/entry.ts";

const named = /^\s*(?:Caused by: |Uncaught |Unhandled )?((?:[\w$]+(?:\.|::))*\w*(?:Error|Exception)\b.*)/;
/** Python's exceptions have any name. */
const ofPython = /^([A-Za-z_][\w.]*(?:: .*)?)$/;

/** Whether an entry has a stack of Python, whose innermost call is the last. */
export const isPython = ({ message, details }: Entry): boolean =>
  [message, ...details].some((line) => line.startsWith("Traceback "));

/** The lines of an entry's stack from the root cause on. */
export const causeOf = ({ details }: Entry): string[] =>
  details.slice(
    Math.max(
      0,
      details.findLastIndex((line) => line.trimStart().startsWith("Caused by: ")),
    ),
  );

/** The exception that an entry tells of: the root cause of Java's, the last line of Python's, the first of Node's. */
export function exceptionOf(entry: Entry): string | undefined {
  if (isPython(entry)) return ofPython.exec(entry.details.findLast((line) => ofPython.test(line)) ?? "")?.[1];
  return named.exec(causeOf(entry).find((line) => named.test(line)) ?? "")?.[1];
}
