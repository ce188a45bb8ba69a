import Papa from "papaparse";
import { MAX_COLUMNS, MAX_ROWS, type RaggedRow, type Row, type Table } from "./table.ts";

const isNumeric = (text: string): boolean => /^[-+]?[\d.,]+%?$/.test(text.trim());

/** Whether a first row names columns: words of its own for each, and no numbers. */
function isHeader(cells: readonly string[]): boolean {
  return (
    new Set(cells).size === cells.length && cells.every((cell) => cell.trim() !== "" && !isNumeric(cell))
  );
}

/** Names for columns, each of them once. */
function columnNames(cells: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, index) => {
    const name = cell.trim() || `column ${index + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} ${count}`;
  });
}

type Record = { cells: string[]; line: number };

const HEAD_CHARACTERS = 65_536;

/** What separates fields: of signs that fit equally well the first, as a comma may be one within numbers. */
function delimiterOf(text: string): string {
  const { meta } = Papa.parse(text.slice(0, HEAD_CHARACTERS), {
    delimitersToGuess: [";", "\t", "|", ","],
    skipEmptyLines: true,
    preview: 20,
  });
  return meta.delimiter;
}

/** The records of a text and the lines they begin in: a quoted field may have line ends of its own. */
function recordsOf(text: string): { records: Record[]; delimiter: string; isCut: boolean } {
  const records: Record[] = [];
  const delimiter = delimiterOf(text);
  let [line, cursor, isCut] = [1, 0, false];
  Papa.parse<string[]>(text, {
    delimiter,
    step: ({ data, meta }, parser) => {
      if (data.some((cell) => cell.trim() !== "")) records.push({ cells: data, line });
      for (let at = text.indexOf("\n", cursor); at >= 0 && at < meta.cursor; at = text.indexOf("\n", at + 1))
        line += 1;
      cursor = meta.cursor;
      if (records.length <= MAX_ROWS) return;
      isCut = true;
      parser.abort();
    },
  });
  return { records, delimiter, isCut };
}

/** Reads comma-, semicolon- or tab-separated values, as RFC 4180 has them and as people write them. */
export function readCsv(name: string, text: string): Table {
  const { records, delimiter, isCut } = recordsOf(text);
  const [first] = records;
  const hasHeader = first !== undefined && isHeader(first.cells);
  const width = Math.min(first?.cells.length ?? 0, MAX_COLUMNS);
  const columns = columnNames(
    hasHeader ? first.cells.slice(0, width) : Array.from({ length: width }, () => ""),
  );
  const rows: Row[] = [];
  const ragged: RaggedRow[] = [];
  for (const { cells, line } of records.slice(hasHeader ? 1 : 0, MAX_ROWS)) {
    if (first !== undefined && cells.length !== first.cells.length)
      ragged.push({ line, fields: cells.length });
    else rows.push({ cells: cells.slice(0, width), line });
  }
  const skipped = [
    ...(isCut ? [`only its first ${MAX_ROWS} rows are`] : []),
    ...(first !== undefined && first.cells.length > width
      ? [`only its first ${MAX_COLUMNS} columns are`]
      : []),
  ];
  return { name, columns, rows, ragged, hasDecimalComma: delimiter === ";", skipped, faults: [] };
}
