import { z } from "zod";
import type { Finding } from "../../src/agents/contract.ts";
import { faultPlace, parseJson } from "../sdk/formats/parse-json.ts";
import { isTooDeep, MAX_DEPTH } from "./json-depth.ts";
import { type Cell, MAX_COLUMNS, MAX_ROWS, type Row, type Table } from "./table.ts";

const record = z.record(z.string(), z.unknown());
type Fields = z.infer<typeof record>;

type Entry = { fields: unknown; line: number | undefined };
/** The records of a file, with the lines that are none, or why it has no records at all. */
type Records = { entries: Entry[]; broken: number[] } | { reason: string };

/** One record in each line. What has more lines that are none is a file of another kind. */
function recordsByLine(text: string): Records {
  const lines = text
    .split("\n")
    .map((line, index) => ({
      fields: isTooDeep(line) ? undefined : parseJson(line),
      line: index + 1,
      isEmpty: line.trim() === "",
    }))
    .filter(({ isEmpty }) => !isEmpty);
  const entries = lines.filter(({ fields }) => fields !== undefined);
  const broken = lines.filter(({ fields }) => fields === undefined).map(({ line }) => line);
  return broken.length <= entries.length
    ? { entries, broken }
    : { reason: `it is no JSON${faultPlace(text)}` };
}

/** A list, the only list in an object, or one object in each line. */
function recordsOf(text: string): Records {
  const whole = parseJson(text);
  if (whole === undefined) return recordsByLine(text);
  if (isTooDeep(text)) return { reason: `it is nested more than ${MAX_DEPTH} deep` };
  const lists = Array.isArray(whole)
    ? [whole]
    : Object.values(record.safeParse(whole).data ?? {}).filter(Array.isArray);
  const [list, another] = lists;
  if (list === undefined || another !== undefined)
    return { entries: [{ fields: whole, line: undefined }], broken: [] };
  return { entries: list.map((fields: unknown) => ({ fields, line: undefined })), broken: [] };
}

const MAX_TOLD = 20;

const brokenLines = (file: string, lines: readonly number[]): Finding[] =>
  lines.slice(0, MAX_TOLD).map((line, index) => ({
    severity: "error",
    rule: "data/broken-line",
    message: `This line is no JSON, or too deep; it is left out.${index === MAX_TOLD - 1 && lines.length > MAX_TOLD ? ` There are ${lines.length - MAX_TOLD} more.` : ""}`,
    file,
    line,
  }));

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

/** A record as an object: a list has its places as names, and a value alone is called so. */
function toFields(fields: unknown): unknown {
  if (Array.isArray(fields)) return { ...fields };
  return typeof fields === "object" ? fields : { value: fields };
}

/** Reads JSON or NDJSON, or says why it cannot be read. */
export function readJson(name: string, text: string): Table | { reason: string } {
  const all = recordsOf(text);
  if ("reason" in all) return all;
  const records = all.entries.slice(0, MAX_ROWS).flatMap(({ fields, line }) => {
    const parsed = record.safeParse(toFields(fields)).data;
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
  const left = all.entries.length - records.length;
  const skipped = left > 0 ? [`${left} of its records are too many, or no objects`] : [];
  return {
    name,
    columns,
    rows,
    ragged: [],
    hasDecimalComma: false,
    skipped,
    faults: brokenLines(name, all.broken),
  };
}
