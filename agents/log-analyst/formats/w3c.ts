// The extended log file format of the W3C, as IIS and CloudFront write it: a line says what the columns are.

import type { ParsedLine } from "../reading/entry.ts";
import { answerOf } from "./answers.ts";
import { readTimestamp } from "./timestamp.ts";

/** The columns that a line `#Fields: date time …` names; undefined for any other line. */
export function columnsOf(line: string): string[] | undefined {
  return line.startsWith("#Fields: ") ? line.slice(9).trim().split(/\s+/) : undefined;
}

/** Whether a line tells of the log itself. */
export const isDirective = (line: string): boolean =>
  /^#(?:Version|Fields|Software|Date|Start-Date|End-Date|Remark): /.test(line);

/** A line with these columns. */
export function parseW3c(line: string, columns: readonly string[]): ParsedLine | undefined {
  const values = line.split(/\s+/);
  const cell = (column: string) => values[columns.indexOf(column)];
  const at = readTimestamp(`${cell("date")} ${cell("time")}`);
  const status = Number(cell("sc-status"));
  if (at === undefined || !(status >= 100 && status < 600)) return undefined;
  return { time: at.time, ...answerOf(status, cell("cs-method"), cell("cs-uri-stem")) };
}
