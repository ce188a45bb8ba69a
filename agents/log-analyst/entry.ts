/** How grave an entry is, as far as one can tell. */
export type Level = "error" | "warning" | "other";

/** What one line says once its format is understood. */
export type ParsedLine = {
  /** Milliseconds since 1970. A time without a zone is taken for UTC. */
  time?: number;
  /** The time's year is not in the line, as in old syslog; `time` is of the year 2000. */
  isYearMissing?: true;
  level?: Level;
  /** The words that are compared with other entries'. */
  message: string;
  /** Entries of different groups are never of one template, such as answers with different status. */
  group?: string;
  /** A stack that came inside the line. */
  stack?: string;
};

/** A reader of one format; undefined where the line is of another. */
export type LineParser = (line: string) => ParsedLine | undefined;

/** One event in a log: a line and those that belong to it, such as a stack. */
export type Entry = {
  file: string;
  line: number;
  time: number | undefined;
  level: Level;
  group: string;
  message: string;
  /** The lines that follow, without the first; at most 60. */
  details: string[];
};

const levels: Record<string, Level> = {
  fatal: "error",
  panic: "error",
  emerg: "error",
  emergency: "error",
  alert: "error",
  crit: "error",
  critical: "error",
  severe: "error",
  error: "error",
  err: "error",
  warn: "warning",
  warning: "warning",
};

/** The level that a word or a number (of pino and bunyan) means. */
export function levelOf(word: unknown): Level | undefined {
  if (typeof word === "number") return word >= 50 ? "error" : word >= 40 ? "warning" : "other";
  return typeof word === "string" && word !== "" ? (levels[word.toLowerCase()] ?? "other") : undefined;
}
