// How programs end that nobody planned, in words.

import type { CommandResult } from "../commands/command.ts";

/** What ends mean that come without an error of the program's own. */
const ends: readonly { isMet: (result: CommandResult) => boolean; words: string }[] = [
  {
    isMet: ({ stderr }) => /^FATAL ERROR: .*(?:heap|memory)/im.test(stderr),
    words: "it ran out of the memory that Node gives a program",
  },
  {
    // A shell tells the signal that ended what it started by a number.
    isMet: ({ signal, exitCode }) => signal === "SIGKILL" || exitCode === 137,
    words:
      "its time was not up, and no output ends a program: most often the system does so where memory runs out",
  },
  {
    isMet: ({ signal, exitCode }) => signal === "SIGSEGV" || exitCode === 139,
    words: "native code of it, or of what it uses, touched memory that is not its own",
  },
];

/** What such an end means; undefined where the program's own words tell it. */
export const meaningOf = (result: CommandResult): string | undefined =>
  ends.find(({ isMet }) => isMet(result))?.words;

/** Output of which the printing itself takes long, in bytes. */
const MUCH_OUTPUT = 2_000_000;

/** How a program ended, in words that its name begins. */
export function endOf({ exitCode, signal, isLate, durationMs, outputBytes }: CommandResult): string {
  if (!isLate) return signal === null ? `exited with code ${exitCode}` : `was ended by ${signal}`;
  const printed =
    outputBytes < MUCH_OUTPUT
      ? ""
      : `; it had printed ${Math.round(outputBytes / 1e6)} MB, which takes time too`;
  return `had not ended after ${Math.round(durationMs / 1_000)} s and was stopped: it goes round or waits for ever, or has more to do than that${printed}`;
}
