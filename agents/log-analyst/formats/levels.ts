import { stripVTControlCharacters } from "node:util";

/** How grave an entry is. */
export type Level = "error" | "warning" | "other";

/** Each word for a level that loggers of any language write, and the letters and marks that stand for one. */
const words: Record<Level, string> = {
  error:
    "fatal ftl panic pnc dpanic emerg emergency alert crit critical severe error err eror fail failed failure e f c",
  warning: "warning warn wrn w",
  other:
    "notice note info inf information informational log hint config verbose vrb debug dbg dbug fine finer finest trace trc trce silly success timing http system i n d v t",
};

const levels = new Map(
  (["error", "warning", "other"] as const).flatMap((level) =>
    words[level].split(" ").map((word): [string, Level] => [word, level]),
  ),
);

/** The words for a level, without letters. */
export const levelNames: readonly string[] = [...levels.keys()].filter((word) => word.length > 1);

/** The level of a severity of syslog, from 0 to 7. */
export const levelOfSeverity = (severity: number): Level =>
  severity <= 3 ? "error" : severity === 4 ? "warning" : "other";

function levelOfNumber(value: number): Level | undefined {
  if (value < 0 || value > 100) return undefined;
  if (value < 8) return levelOfSeverity(value);
  return value >= 50 ? "error" : value >= 40 ? "warning" : "other";
}

/** The level that a word or a number (of syslog below 8, else of pino and bunyan) means; undefined for any other. */
export function levelOf(value: unknown): Level | undefined {
  if (typeof value === "number") return levelOfNumber(value);
  if (typeof value !== "string") return undefined;
  const word = stripVTControlCharacters(value).trim().toLowerCase();
  return /^\d{1,2}$/.test(word) ? levelOfNumber(Number(word)) : levels.get(word);
}

/** Of two levels the graver one. */
export const graver = (a: Level, b: Level | undefined): Level =>
  a === "error" || b === undefined || (a === "warning" && b === "other") ? a : b;
