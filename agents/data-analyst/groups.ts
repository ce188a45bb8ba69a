// Summaries that a request asks for in words: "average amount by region", "orders per month".

import { max, mean, median, min, sum } from "simple-statistics";
import { groupBy } from "../sdk/collections/group-by.ts";
import { compareText } from "../sdk/text/compare-text.ts";
import { isMissing } from "./cell-type.ts";
import { type Column, textOf } from "./column.ts";
import type { Table } from "./table.ts";

const functionNames = ["average", "median", "smallest", "largest", "total"] as const;
type FunctionName = (typeof functionNames)[number];

/** By which words a request asks for a function, and what it is of numbers of which there is one at least. */
const functions: Record<FunctionName, { words: RegExp; of: (values: number[]) => number }> = {
  average: { words: /\b(?:average|mean|avg)\b/i, of: mean },
  median: { words: /\bmedian\b/i, of: median },
  smallest: { words: /\b(?:min|minimum|lowest|smallest|cheapest)\b/i, of: min },
  largest: { words: /\b(?:max|maximum|highest|largest|biggest)\b/i, of: max },
  total: { words: /\b(?:sum|total|totals|revenue|overall)\b/i, of: sum },
};

const units = { day: 10, month: 7, year: 4 } as const;
const MAX_GROUPS = 1_000;

/** What is asked for: a function of a column, or the number of rows, by the values of another or by spans of time. */
export type Question = {
  by: Column;
  unit: keyof typeof units | undefined;
  value: Column | undefined;
  function: FunctionName | "count";
  /** The function that the request names. */
  named: FunctionName | undefined;
};
/** One group of an answer, with the number of rows that it is made of. */
export type Group = { group: string; value: number; rows: number };

const wordsOf = (text: string): string[] =>
  text
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/(?<=..)ies$/, "y").replace(/(?<=..)s$/, ""))
    .filter((word) => word !== "");

/** The column whose name the words have, the longest name first; without those that only tell rows apart. */
function columnIn(words: readonly string[], columns: readonly Column[]): Column | undefined {
  const said = ` ${words.join(" ")} `;
  const named = columns.filter(({ name }) => said.includes(` ${wordsOf(name).join(" ")} `));
  return named.toSorted((a, b) => b.name.length - a.name.length)[0];
}

/** The summary that a request asks for; undefined where it asks for none, or by no column that there is. */
export function questionIn(request: string, columns: readonly Column[]): Question | undefined {
  const [, before = "", after = ""] =
    /^(.*?)\b(?:by|per|for each|for every|grouped by|in each)\b(.*)$/is.exec(request) ?? [];
  const asked = wordsOf(after).slice(0, 6);
  const unit = (["day", "month", "year"] as const).find((name) => asked.slice(0, 2).includes(name));
  const by = unit === undefined ? columnIn(asked, columns) : columns.find(({ type }) => type === "date");
  if (by === undefined) return undefined;
  const name = functionNames.find((each) => functions[each].words.test(before));
  const others = columns.filter((column) => column !== by);
  // Only where a function is asked for by name, the few numbers of a column of text are meant.
  const numeric = others.filter(({ summary }) => summary !== undefined);
  const partly = others.filter(({ type, numbers }) => type === "text" && numbers.some(isNumber));
  const value = columnIn(wordsOf(before), name === undefined ? numeric : [...numeric, ...partly]);
  return { by, unit, value, function: value === undefined ? "count" : (name ?? "total"), named: name };
}

const isNumber = (value: number | undefined): boolean => value !== undefined;

/** What a question is called: such as `average of amount by region`. */
export function questionText({ by, unit, value, function: name }: Question): string {
  const what = value === undefined || name === "count" ? "number of rows" : `${name} of ${value.name}`;
  return `${what} by ${unit ?? by.name}`;
}

/** Answers a question: spans of time in their order, other groups by their value, the largest first. */
export function answer({ rows }: Table, { by, unit, value, function: name }: Question): Group[] {
  const keyed = rows.flatMap(({ cells }, row) => {
    const cell = cells[by.index];
    if (isMissing(cell)) return [];
    return [
      {
        group: unit === undefined ? textOf(cell) : textOf(cell).slice(0, units[unit]),
        number: value?.numbers[row],
      },
    ];
  });
  const groups = [...groupBy(keyed, ({ group }) => group)].flatMap(([group, members]): Group[] => {
    if (value === undefined || name === "count")
      return [{ group, value: members.length, rows: members.length }];
    const numbers = members.flatMap(({ number }) => number ?? []);
    return numbers.length === 0 ? [] : [{ group, value: functions[name].of(numbers), rows: numbers.length }];
  });
  const isInTime = unit !== undefined || by.type === "date";
  return groups
    .sort((a, b) => (isInTime ? 0 : b.value - a.value) || compareText(a.group, b.group))
    .slice(0, MAX_GROUPS);
}
