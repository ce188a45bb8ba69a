import { type Carried, unwrap } from "../formats/carriers.ts";
import { impliedLevel } from "../formats/failure-words.ts";
import { columnsOf, isDirective, parseW3c } from "../formats/w3c.ts";
import { cleanLine, withoutControls } from "./clean-line.ts";
import { type Entry, MAX_DETAILS, type ParsedLine } from "./entry.ts";
import { type Known, parseLine } from "./parse-line.ts";
import { isFrame, isHeadedMoreOf, isMoreOf, type Open } from "./trace.ts";
import { Turns } from "./turns.ts";

/** Processes whose last entries are kept open. */
const MAX_SOURCES = 1_000;

/** The entries of one log and the names of the formats in it. */
export type ParsedLog = { entries: Entry[]; formats: string[] };

/** Reads a log's lines. What follows a line with a time and has none itself, such as a stack, belongs to it. */
export class LogParser {
  readonly #file: string;
  readonly #entries: Entry[] = [];
  readonly #formats = new Set<string>();
  readonly #open = new Map<string, Open>();
  readonly #turns = new Turns();
  #columns: string[] | undefined;
  #line = 0;

  constructor(file: string) {
    this.#file = file;
  }

  push(line: string): void {
    this.#line += 1;
    const carried = unwrap(cleanLine(line));
    const text = carried.text.trimEnd();
    if (text === "") return;
    if (isDirective(text)) {
      this.#columns = columnsOf(text) ?? this.#columns;
      return;
    }
    const known = this.#known(text);
    if (known === undefined) this.#pushText(text, carried);
    else this.#pushKnown(known, carried);
  }

  /** The entries so far. */
  get count(): number {
    return this.#entries.length;
  }

  end(): ParsedLog {
    return { entries: this.#entries, formats: [...this.#formats] };
  }

  #known(text: string): Known | undefined {
    const parsed = this.#columns && parseW3c(text, this.#columns);
    if (parsed !== undefined) return { formats: ["W3C extended log"], parsed };
    return isFrame(text) ? undefined : parseLine(text);
  }

  #pushKnown({ formats, parsed }: Known, { source, time }: Carried): void {
    for (const format of formats) this.#formats.add(format);
    const key = `${source}\n${parsed.source ?? ""}`;
    const before = this.#open.get(key);
    const isMore =
      parsed.isMore ||
      (parsed.level === undefined && before && isHeadedMoreOf(before, parsed.message, parsed.time));
    if (before !== undefined && isMore) {
      addTo(before.entry, parsed.message);
      this.#open.set(source, before);
      return;
    }
    const entry = this.#add({ ...(time !== undefined && { time }), ...parsed }, source);
    const isTimed = parsed.time !== undefined;
    const isAfterTimed = isTimed || this.#open.get(source)?.isAfterTimed === true;
    this.#keepOpen([key, source], { entry, isKnown: true, isTimed, isAfterTimed });
  }

  #pushText(text: string, { source, time }: Carried): void {
    const before = this.#open.get(source);
    if (before !== undefined && isMoreOf(before, text)) {
      addTo(before.entry, text);
      return;
    }
    const entry = this.#add({ message: text, ...(time !== undefined && { time }) }, source);
    const isAfterTimed = before?.isAfterTimed === true;
    this.#keepOpen([source], { entry, isKnown: false, isTimed: false, isAfterTimed });
  }

  #keepOpen(keys: string[], open: Open): void {
    if (this.#open.size > MAX_SOURCES) this.#open.clear();
    for (const key of keys) this.#open.set(key, open);
  }

  #add({ time, lacks, level, message, group, stack = "" }: ParsedLine, source: string): Entry {
    const entry: Entry = {
      file: this.#file,
      line: this.#line,
      time: time === undefined ? undefined : this.#turns.inTurn(time, lacks),
      lacks,
      level: level ?? impliedLevel(message || stack) ?? "unknown",
      group: group ?? source.replace(/ ?\b(?:stdout|stderr)$/, ""),
      message: withoutControls(message),
      details: stack === "" ? [] : withoutControls(stack).split("\n", MAX_DETAILS),
    };
    this.#entries.push(entry);
    return entry;
  }
}

/** .NET writes the category alone on the first line, and what happened on the next one. */
const category = /^[\w.]+\[\d+\]$/;

function addTo(entry: Entry, text: string): void {
  if (entry.level === "unknown" && impliedLevel(text) === "error") entry.level = "error";
  if (entry.details.length === 0 && category.test(entry.message)) entry.message += ` ${text.trim()}`;
  else entry.details[Math.min(entry.details.length, MAX_DETAILS - 1)] = text;
}
