import type { Finding } from "../../src/agents/contract.ts";

/** A value as the file has it: text, or what JSON has. Undefined where a row has no such field. */
export type Cell = string | number | boolean | null | undefined;

/** One row: its cells in the order of the columns, and its line in the file where it has one. */
export type Row = { cells: Cell[]; line: number | undefined };

/** A row whose number of fields is not that of the header. */
export type RaggedRow = { line: number; fields: number };

/** A file of data. */
export type Table = {
  name: string;
  columns: string[];
  rows: Row[];
  ragged: RaggedRow[];
  /** Whether numbers are written with a decimal comma. */
  hasDecimalComma: boolean;
  /** Why it was not read whole; empty where it was. */
  skipped: string[];
  /** What is wrong with the file itself. */
  faults: Finding[];
};

/** Of a file with more rows the first are read. */
export const MAX_ROWS = 500_000;
/** Of a file with more columns the first are read. */
export const MAX_COLUMNS = 200;
