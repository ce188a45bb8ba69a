import { z } from "zod";
import { parseJson } from "../../sdk/formats/parse-json.ts";
import type { LineParser } from "../reading/entry.ts";
import { type FieldOf, firstField, parsedFields } from "./fields.ts";

const record = z.record(z.string(), z.unknown());

const STACKS = ["stack", "stack_trace", "stacktrace", "message", "msg"];

/** Reads fields by their names in lower case; `a.b` may be a field, or a field of a field. */
function fieldsOf(value: unknown): FieldOf | undefined {
  const fields = record.safeParse(value).data;
  if (fields === undefined) return undefined;
  const byName = new Map(Object.entries(fields).map(([name, field]) => [name.toLowerCase(), field]));
  return (name) => {
    if (byName.has(name) || !name.includes(".")) return byName.get(name) ?? undefined;
    const [outer = "", inner = ""] = name.split(/\.(.*)/, 2);
    return fieldsOf(byName.get(outer))?.(inner);
  };
}

/** What a logged error says: its stack, else its message. */
function errorText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const fieldOf = fieldsOf(value);
  const text = fieldOf && STACKS.map(fieldOf).find((field) => field !== undefined);
  return typeof text === "string" ? text : undefined;
}

/** A line of JSON, as pino, winston, zap, slog, structlog, MongoDB, the systemd journal and others write it. */
export const parseJsonLine: LineParser = (line) => {
  if (!line.startsWith("{")) return undefined;
  const fieldOf = fieldsOf(parseJson(line));
  if (fieldOf === undefined) return undefined;
  const stack = firstField(fieldOf, "error", errorText) ?? "";
  const parsed = parsedFields(fieldOf, stack);
  return parsed && { ...parsed, ...(stack !== "" && { stack }) };
};
