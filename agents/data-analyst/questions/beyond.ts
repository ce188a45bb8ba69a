// What people ask of data that is not worked out here. It is told, as an answer to another question is worse than none.

import { cut } from "../../../src/text/fit.ts";
import type { Column } from "../column.ts";
import { wordsOf } from "./words.ts";

const methods: readonly [RegExp, string][] = [
  [
    /\b(?:share|proportion|percentages?|percent|ratio|fraction)\b(?!.*\b(?:missing|empty|null|duplicates?)\b)/i,
    "shares",
  ],
  [
    /\b(?:growth|grew|grown|increase[ds]?|decrease[ds]?|year[- ]over[- ]year|yoy|mom)\b/i,
    "changes over time",
  ],
  [/\b(?:forecast|predict(?:ion|ions|ed)?|extrapolate|projection)\b/i, "forecasts"],
  [/\b(?:cumulative|running (?:total|sum|average)|moving average|rolling)\b/i, "running and moving values"],
  [
    /\b(?:regression|anova|t-test|p-value|statistical(?:ly)? significan(?:t|ce)|cluster(?:s|ing)|cohorts?)\b/i,
    "tests and models",
  ],
  [/\b(?:variance|the mode|mode of|skewness|kurtosis|weighted)\b/i, "such statistics"],
  [/\b(?:join|merge)\b/i, "joins of files"],
  [/\bpivot\b/i, "pivot tables"],
];

/** What a text asks for that no program here works out; `text` is without the names of columns. */
export function methodsBeyond(text: string): string[] {
  return methods.filter(([words]) => words.test(text)).map(([, name]) => `${name} are not worked out`);
}

const month =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";
const conditions = [
  /\b(?:where|only (?:for|in|of|those|the|where|with)|except|excluding|ignoring|unless)\b\s+\S.*/i,
  /\b(?:above|below|over|under|(?:more|less|fewer|greater|older|younger|larger|smaller) than|at least|at most|between|exceeding)\s+[^\s\d]{0,3}\d.*/i,
  /[<>]=?\s*[^\s\d]{0,3}\d.*/,
  new RegExp(
    String.raw`\b(?:in|since|until|till|before|after|during|from|for|of|on)\s+(?:the\s+)?(?:(?:early|late|last|this|next|past|previous|current)\s+)?(?:(?:${month})\b|\d{4}\b|q[1-4]\b|yesterday|today)`,
    "i",
  ),
  /\b(?:last|this|past|previous|current)\s+(?:\d+\s+)?(?:days?|weeks?|months?|quarters?|years?)\b/i,
];

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A value of a column of categories that the text names, as in "for Bahnhof" or "in north". */
function valueIn(text: string, columns: readonly Column[]): string | undefined {
  const values = columns.flatMap(({ type, top }) => (type === "text" ? top.map(({ value }) => value) : []));
  for (const value of values) {
    if (value.length < 2 || value.length > 60 || wordsOf(value).length === 0) continue;
    const [said] =
      new RegExp(
        String.raw`\b(?:for|in|of|at|from|with|to)\s+(?:the\s+)?["'“]?${escaped(value)}(?![\p{L}\p{N}])`,
        "iu",
      ).exec(text) ?? [];
    if (said !== undefined) return said;
  }
  return undefined;
}

/** The condition that a text has on the rows that it means; undefined where it means all. `rest` is without names. */
export function conditionIn(text: string, rest: string, columns: readonly Column[]): string | undefined {
  const found = conditions.map((pattern) => pattern.exec(text)?.[0]).find((said) => said !== undefined);
  const said = found ?? valueIn(rest, columns);
  return said === undefined ? undefined : cut(said.trim(), 60);
}
