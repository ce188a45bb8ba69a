import { z } from "zod";
import { parseJson } from "../sdk/parse-json.ts";
import { AgentError } from "../sdk/program.ts";
import { type Cell, MAX_COLUMNS, MAX_ROWS, type Row, type Table } from "./table.ts";

const record = z.record(z.string(), z.unknown());
type Fields = z.infer<typeof record>;

/** The records of a file: a list, the only list in an object, or one object in each line. */
function recordsOf(name: string, text: string): { fields: unknown; line: number | undefined }[] {
  const whole = parseJson(text);
  if (whole === undefined) {
    const lines = text
      .split("\n")
      .map((line, index) => ({ parsed: parseJson(line), line: index + 1, isEmpty: line.trim() === "" }));
    const broken = lines.find(({ parsed, isEmpty }) => parsed === undefined && !isEmpty);
    if (broken !== undefined)
      throw new AgentError("invalid_json", `${name} is no JSON: see line ${broken.line}.`);
    return lines.flatMap(({ parsed, line }) => (parsed === undefined ? [] : [{ fields: parsed, line }]));
  }
  const lists = Array.isArray(whole)
    ? [whole]
    : Object.values(record.safeParse(whole).data ?? {}).filter(Array.isArray);
  const [list, another] = lists;
  if (list === undefined || another !== undefined) return [{ fields: whole, line: undefined }];
  return list.map((fields: unknown) => ({ fields, line: undefined }));
}

/** The fields of a record with those of objects in it, named with a dot; what is nested deeper stays JSON. */
function flatten(fields: Fields): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const [name, value] of Object.entries(fields)) {
    const inner = Array.isArray(value) ? undefined : record.safeParse(value).data;
    if (inner === undefined) cells.set(name, toCell(value));
    else for (const [key, part] of Object.entries(inner)) cells.set(`${name}.${key}`, toCell(part));
  }
  return cells;
}

function toCell(value: unknown): Cell {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  return JSON.stringify(value);
}

/** Reads JSON or NDJSON. Throws an `AgentError` with the code `invalid_json`. */
export function readJson(name: string, text: string): Table {
  const all = recordsOf(name, text);
  const records = all.slice(0, MAX_ROWS).flatMap(({ fields, line }) => {
    const parsed = record.safeParse(Array.isArray(fields) ? { ...fields } : fields).data;
    return parsed === undefined ? [] : [{ cells: flatten(parsed), line }];
  });
  const names = new Set<string>();
  for (const { cells } of records)
    for (const key of cells.keys()) if (names.size < MAX_COLUMNS) names.add(key);
  const columns = [...names];
  const rows: Row[] = records.map(({ cells, line }) => ({
    cells: columns.map((column) => cells.get(column)),
    line,
  }));
  const left = all.length - records.length;
  const skipped = left > 0 ? [`${left} of its records are too many, or no objects`] : [];
  return { name, columns, rows, ragged: [], hasDecimalComma: false, skipped };
}
