import type { Level } from "../formats/levels.ts";

/** What a time lacks that a line does not tell, such as the year in old syslog. */
export type Lacks = "year" | "date";

/** What one line says once its format is understood. */
export type ParsedLine = {
  /** Milliseconds since 1970. A time without a zone is taken for UTC. */
  time?: number;
  /** What is not in the line of its time, which then is of the year 2000, or of its first day. */
  lacks?: Lacks;
  level?: Level;
  /** The words that are compared with other entries'. */
  message: string;
  /** Entries of different groups are never of one template, such as answers with different status. */
  group?: string;
  /** A stack that came inside the line. */
  stack?: string;
  /** Which of several processes wrote the line, where they write one log. */
  source?: string;
  /** The line says that it is more of what its source wrote before. */
  isMore?: true;
};

/** A reader of one format; undefined where the line is of another. */
export type LineParser = (line: string) => ParsedLine | undefined;

/** How many lines an entry keeps; of more the last one takes the place of the one before, as it may say most. */
export const MAX_DETAILS = 200;

/** One event in a log: a line and those that belong to it, such as a stack. */
export type Entry = {
  file: string;
  line: number;
  time: number | undefined;
  lacks: Lacks | undefined;
  /** Unknown where neither the line's format nor its words tell. */
  level: Level | "unknown";
  group: string;
  message: string;
  /** The lines that follow, without the first; at most 200. */
  details: string[];
};
