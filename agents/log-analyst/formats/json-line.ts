import { z } from "zod";
import { parseJson } from "../../sdk/formats/parse-json.ts";
import { type LineParser, levelOf } from "../entry.ts";
import { timeOf } from "./timestamp.ts";

const record = z.record(z.string(), z.unknown());

const names = {
  time: ["time", "timestamp", "@timestamp", "ts", "date", "datetime", "asctime"],
  level: ["level", "severity", "lvl", "loglevel", "log.level", "levelname", "severity_text"],
  message: ["msg", "message", "event", "body", "text"],
  error: ["err", "error", "exception", "exc_info", "stack", "stack_trace", "stacktrace"],
};

type Fields = z.infer<typeof record>;

function first(fields: Fields, keys: readonly string[]): unknown {
  return keys.map((key) => fields[key]).find((value) => value !== undefined && value !== null);
}

/** What a logged error says: its stack, else its message. */
function errorText(value: unknown): string {
  if (typeof value === "string") return value;
  const fields = record.safeParse(value).data;
  const text = fields && first(fields, ["stack", "stack_trace", "stacktrace", "message", "msg"]);
  return typeof text === "string" ? text : "";
}

/** A line of JSON, as pino, winston, zap, slog, structlog and others write it. */
export const parseJsonLine: LineParser = (line) => {
  if (!line.startsWith("{")) return undefined;
  const fields = record.safeParse(parseJson(line)).data;
  if (fields === undefined) return undefined;
  const time = timeOf(first(fields, names.time));
  const level = levelOf(first(fields, names.level));
  const stack = errorText(first(fields, names.error));
  const message = first(fields, names.message);
  if (time === undefined && level === undefined && message === undefined) return undefined;
  return {
    ...(time !== undefined && { time }),
    ...(level !== undefined && { level }),
    message: typeof message === "string" ? message : (stack.split("\n", 1)[0] ?? ""),
    ...(stack !== "" && { stack }),
  };
};
