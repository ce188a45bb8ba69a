import { max, min } from "simple-statistics";
import { listed } from "../../sdk/text/words.ts";
import type { Column } from "../column.ts";
import { columnsIn } from "./name-columns.ts";
import type { Dimension } from "./question.ts";
import { adverbIn, type TimeUnit, unitAt } from "./time-units.ts";
import { namingWords, wordsOf } from "./words.ts";

/** What a text asks to be put together by, with what it says before that, and a sentence on what there is not. */
export type Grouping = { by: Dimension[]; before: string; isGrouped: boolean; missing: string | undefined };

const marker =
  /(?<!\b(?:sort|order|rank|sorted|ordered|ranked|one|step|line) )\b(?:(?:grouped|broken down|split) by|by|per|(?:for|in|of|from|at|did|does) (?:each|every)|across|each|every)\b/i;
const MAX_DIMENSIONS = 2;
const MAX_NAME_WORDS = 5;
const MAX_UNCLEAR = 4;

type Found = { dimension: Dimension } | { missing: string };

/** A sentence on a name that is of no column, or may be of several. */
export function missingColumn(name: string, unclear: readonly Column[], kind = "column"): string {
  if (unclear.length === 0) return `no ${kind} is called "${name}"`;
  return `"${name}" may be ${listed(
    unclear.map((column) => column.name),
    MAX_UNCLEAR,
  )}`;
}

/** A unit of time is of the column of dates that the text names, else of the first. */
function inTime(unit: TimeUnit, text: string, columns: readonly Column[]): Found {
  const dates = columns.filter(({ type }) => type === "date");
  const column = columnsIn(text, dates).columns[0] ?? dates[0];
  return column ? { dimension: { column, unit } } : { missing: `no column has dates to find the ${unit} by` };
}

/** The words that may be a name, from where a text begins. */
function nameAt(text: string): string {
  const [name = ""] = text
    .replace(/^\s*(?:the|each|every|all|different)\s+/i, "")
    .trim()
    .split(/[,;:()]|\s+(?:and|with|as|in|for|or|where|since|using|by|per|then)\b/i, 1);
  return name.trim().split(/\s+/).slice(0, MAX_NAME_WORDS).join(" ");
}

/** A column as a dimension. Dates are put together by day, unless the column is called as another span is. */
const ofColumn = (column: Column): Found => ({
  dimension: { column, unit: column.type === "date" ? (unitAt(column.name)?.unit ?? "day") : undefined },
});

const isCalled = (name: string, column: Column): boolean =>
  name !== "" && wordsOf(column.name).join(" ") === wordsOf(name).join(" ");

/** The dimension that a text is the name of and nothing else. A column called "month" is meant before the span. */
function wholeDimension(name: string, text: string, columns: readonly Column[]): Found | undefined {
  const column = columns.find((each) => isCalled(name, each));
  if (column) return ofColumn(column);
  const span = unitAt(name);
  if (span) return inTime(span.unit, text, columns);
  return /^(?:rows?|lines?|records?)$/i.test(name) ? { dimension: "row" } : undefined;
}

/** The dimension that a text begins with. */
export function dimensionAt(text: string, columns: readonly Column[]): Found {
  const name = nameAt(text);
  const whole = wholeDimension(name, text, columns);
  if (whole) return whole;
  const { columns: named, unclear } = columnsIn(name, columns);
  const [column] = named;
  return column ? ofColumn(column) : { missing: missingColumn(name, unclear) };
}

/** What is behind an "and": a name of a column or a span of time, else nothing where it is the begin of a sentence. */
function anotherAt(text: string, columns: readonly Column[]): Found[] {
  const name = nameAt(text);
  const whole = wholeDimension(name, text, columns);
  if (whole) return [whole];
  const words = wordsOf(name);
  const isName = words.length > 0 && words.length <= 2 && namingWords(name).length === words.length;
  return isName ? [dimensionAt(text, columns)] : [];
}

/** What comes behind a word such as "by": a name, and behind "and" or a comma one more. */
function dimensionsAt(text: string, columns: readonly Column[]): Found[] {
  const [first = "", ...more] = text.split(/,\s*(?:and\s+)?|\s+and\s+/i);
  return [
    dimensionAt(`${first} ${text.slice(first.length)}`, columns),
    ...more.flatMap((part) => anotherAt(part, columns)),
  ];
}

const LONG_MS = 92 * 86_400_000;

/** "Over time" is by day where the dates are of three months or less, and by month where they are of more. */
function overTimeIn(text: string, columns: readonly Column[]): { unit: TimeUnit; words: string } | undefined {
  const [words] = /\bover time\b/i.exec(text) ?? [];
  if (words === undefined) return undefined;
  const times =
    columns.find(({ type }) => type === "date")?.numbers.filter((time) => time !== undefined) ?? [];
  const isLong = times.length > 0 && max(times) - min(times) > LONG_MS;
  return { unit: isLong ? "month" : "day", words };
}

/** What a text asks to be put together by: behind "by", "per" or "each", or as in "monthly". */
export function groupingIn(text: string, columns: readonly Column[]): Grouping {
  const adverb = adverbIn(text) ?? overTimeIn(text, columns);
  const rest = adverb ? text.replace(adverb.words, " ") : text;
  const [before = "", ...parts] = rest.split(new RegExp(marker, "gi"));
  const found = [
    ...(adverb ? [inTime(adverb.unit, text, columns)] : []),
    ...parts.filter((part) => nameAt(part) !== "").flatMap((part) => dimensionsAt(part, columns)),
  ];
  const by = found.flatMap((each) => ("dimension" in each ? [each.dimension] : []));
  const [missing] = found.flatMap((each) => ("missing" in each ? [each.missing] : []));
  const tooMany = by.length > MAX_DIMENSIONS ? "groups by more than two columns are not made" : undefined;
  return {
    by: by.slice(0, MAX_DIMENSIONS),
    before,
    isGrouped: found.length > 0,
    missing: missing ?? tooMany,
  };
}
