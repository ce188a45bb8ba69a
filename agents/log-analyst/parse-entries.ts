import type { Entry, LineParser, ParsedLine } from "./entry.ts";
import { parseAccessLine } from "./formats/access-line.ts";
import { parseJsonLine } from "./formats/json-line.ts";
import { splitLevel } from "./formats/level-words.ts";
import { parseLogfmt } from "./formats/logfmt.ts";
import { parsePlain } from "./formats/plain.ts";
import { parseSyslog } from "./formats/syslog.ts";

/** In this order, as each takes less for its own than the next one. */
const formats: Record<string, LineParser> = {
  "JSON lines": parseJsonLine,
  logfmt: parseLogfmt,
  "access log": parseAccessLine,
  syslog: parseSyslog,
  text: parsePlain,
};

const MAX_LINE_CHARACTERS = 4_000;
const MAX_DETAILS = 60;
const HALF_YEAR_MS = 15_778_476_000;
/** A stack's lines, as Node, Java and Python write them, in a log whose lines have no times. */
const continued = /^(?:\s|Caused by:|Traceback |\.\.\. \d+ more|[)}\]])/;

/** The entries of one log and the names of the formats in it. */
export type ParsedLog = { entries: Entry[]; formats: string[]; isYearMissing: boolean };

function parseLine(line: string): { format: string; parsed: ParsedLine } | undefined {
  for (const [format, parse] of Object.entries(formats)) {
    const parsed = parse(line);
    if (parsed !== undefined) return { format, parsed };
  }
  return undefined;
}

/** The share of the first lines that are of a known format, from 0 to 1: whether a text is a log at all. */
export function likenessToLog(lines: readonly string[]): number {
  const looked = lines.filter((line) => line.trim() !== "").slice(0, 200);
  const known = looked.filter((line) => parseLine(line.slice(0, MAX_LINE_CHARACTERS)) !== undefined);
  return looked.length === 0 ? 0 : known.length / looked.length;
}

/** Reads a log's lines. What follows a line with a time and has none itself, such as a stack, belongs to it. */
export class LogParser {
  readonly #file: string;
  readonly #entries: Entry[] = [];
  readonly #formats = new Set<string>();
  #isYearMissing = false;
  #years = 0;
  #line = 0;

  constructor(file: string) {
    this.#file = file;
  }

  push(line: string): void {
    this.#line += 1;
    const text = line.slice(0, MAX_LINE_CHARACTERS).trimEnd();
    if (text === "") return;
    const known = continued.test(text) ? undefined : parseLine(text);
    const previous = this.#entries.at(-1);
    if (known !== undefined) {
      this.#formats.add(known.format);
      this.#entries.push(this.#entryOf(known.parsed, previous));
    } else if (previous !== undefined && (previous.time !== undefined || continued.test(text))) {
      if (previous.details.length < MAX_DETAILS) previous.details.push(text);
    } else {
      this.#entries.push(this.#entryOf({ message: text, ...levelOfText(text) }, previous));
    }
  }

  /** The entries so far. */
  get count(): number {
    return this.#entries.length;
  }

  end(): ParsedLog {
    return { entries: this.#entries, formats: [...this.#formats], isYearMissing: this.#isYearMissing };
  }

  #entryOf({ time, isYearMissing, level, message, group, stack }: ParsedLine, previous?: Entry): Entry {
    if (isYearMissing) this.#isYearMissing = true;
    return {
      file: this.#file,
      line: this.#line,
      time: time === undefined || !isYearMissing ? time : this.#inYear(time, previous?.time),
      level: level ?? "other",
      group: group ?? "",
      message,
      details: stack === undefined ? [] : stack.split("\n", MAX_DETAILS),
    };
  }

  /** Where lines do not name the year, December is followed by January of the next one. */
  #inYear(time: number, previous = time): number {
    if (previous - inYears(time, this.#years) > HALF_YEAR_MS) this.#years += 1;
    return inYears(time, this.#years);
  }
}

function inYears(time: number, years: number): number {
  const date = new Date(time);
  return date.setUTCFullYear(date.getUTCFullYear() + years);
}

function levelOfText(text: string): Pick<ParsedLine, "level"> {
  const { level } = splitLevel(text);
  return level === undefined ? {} : { level };
}
