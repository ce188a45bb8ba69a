// What Neon answers to a query, and to one that fails.

import pg, { type FieldDef } from "pg";
import type { PostgresError } from "./postgres-error.ts";

/** A value as Postgres writes it, or NULL. */
export type TextValue = string | null;

export type TextResult = {
  command: string;
  rowCount: number | null;
  fields: FieldDef[];
  rows: TextValue[][];
};

type RowForm = { isArray: boolean; isRawText: boolean };

/** A query's result in Neon's form. */
export function sqlResult({ command, rowCount, fields, rows }: TextResult, { isArray, isRawText }: RowForm) {
  const values = isRawText ? rows : rows.map((row) => row.map((value, at) => jsonValue(value, fields[at])));
  return {
    command,
    rowCount,
    fields: fields.map(fieldOf),
    rows: isArray
      ? values
      : values.map((row) => Object.fromEntries(fields.map(({ name }, at) => [name, row[at]]))),
    rowAsArray: isArray,
  };
}

function fieldOf({ name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier }: FieldDef) {
  return { name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier, format: "text" };
}

const { BOOL, INT2, INT4, FLOAT4, FLOAT8, JSON: JSON_TEXT, JSONB } = pg.types.builtins;

/** Types whose values have a form of their own in JSON. The others stay text. */
const jsonTypes: number[] = [BOOL, INT2, INT4, FLOAT4, FLOAT8, JSON_TEXT, JSONB];

/** Arrays of these types: bool, int2, int4, float4, float8, json and jsonb; then of text, varchar and uuid. */
const jsonArrayTypes = [1000, 1005, 1007, 1021, 1022, 199, 3807, 1009, 1015, 2951];

function jsonValue(value: TextValue, field: FieldDef | undefined): unknown {
  const type = field?.dataTypeID ?? 0;
  if (value === null || !(jsonTypes.includes(type) || jsonArrayTypes.includes(type))) return value;
  const parsed: unknown = pg.types.getTypeParser(type)(value);
  // JSON has no NaN and no infinity.
  return typeof parsed === "number" && !Number.isFinite(parsed) ? value : parsed;
}

const errorFields = [
  "severity",
  "code",
  "detail",
  "hint",
  "position",
  "internalPosition",
  "internalQuery",
  "where",
  "schema",
  "table",
  "column",
  "dataType",
  "constraint",
  "file",
  "line",
  "routine",
] as const;

/** An error of Postgres in Neon's form: every field that the driver knows, null where Postgres gave none. */
export function sqlError(error: pg.DatabaseError | PostgresError) {
  const given: Partial<Record<string, unknown>> = { ...error };
  return {
    message: error.message,
    ...Object.fromEntries(errorFields.map((field) => [field, given[field] ?? null])),
  };
}
