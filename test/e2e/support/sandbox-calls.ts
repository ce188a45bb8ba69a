import { readFileSync } from "node:fs";

/** The calls that a stack's sandbox host has answered so far by the stack's log, in order. */
export const sandboxCalls = (logFile: string): string[] =>
  Array.from(
    readFileSync(logFile, "utf8").matchAll(/ sandbox +(\S+ \S+) \S+ \d+ ms$/gm),
    ([, call = ""]) => call,
  );
