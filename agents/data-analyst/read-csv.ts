import Papa from "papaparse";
import { columnNames, headerFaults, isHeader } from "./csv-header.ts";
import { MAX_COLUMNS, MAX_ROWS, type RaggedRow, type Row, type Table } from "./table.ts";

type Record = { cells: string[]; line: number };

const HEAD_CHARACTERS = 65_536;

/** Excel's own first line, which says what separates fields and is no data. */
const excelLine = /^sep=(.)\r?\n/i;

/** What separates fields: of signs that fit equally well the first, as a comma may be one within numbers. */
function delimiterOf(text: string): string {
  const [, said] = excelLine.exec(text) ?? [];
  if (said !== undefined) return said;
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
      const isExcelLine = line === 1 && excelLine.test(text);
      if (!isExcelLine && data.some((cell) => cell.trim() !== "")) records.push({ cells: data, line });
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
  const [first, ...following] = records;
  if (first === undefined)
    return { name, columns: [], rows: [], ragged: [], hasDecimalComma: false, skipped: [], faults: [] };
  const hasHeader = isHeader(
    first.cells,
    following.slice(0, 20).map(({ cells }) => cells),
  );
  const width = Math.min(first.cells.length, MAX_COLUMNS);
  const head = first.cells.slice(0, width);
  const columns = columnNames(hasHeader ? head : head.map(() => ""));
  const rows: Row[] = [];
  const ragged: RaggedRow[] = [];
  for (const { cells, line } of (hasHeader ? following : records).slice(0, MAX_ROWS)) {
    if (cells.length !== first.cells.length) ragged.push({ line, fields: cells.length });
    else rows.push({ cells: cells.slice(0, width), line });
  }
  const skipped = [
    ...(isCut ? [`only its first ${MAX_ROWS} rows are`] : []),
    ...(first.cells.length > width ? [`only its first ${MAX_COLUMNS} columns are`] : []),
  ];
  const faults = hasHeader ? headerFaults(name, first.line, head, columns) : [];
  return { name, columns, rows, ragged, hasDecimalComma: delimiter === ";", skipped, faults };
}
