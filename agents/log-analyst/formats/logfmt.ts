import type { LineParser } from "../reading/entry.ts";
import { parsedFields } from "./fields.ts";

const pair = /(?<![\w.@-])([A-Za-z_][\w.@-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)/g;

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
}

/** A line of `key=value` pairs with a level or a message among them. */
export const parseLogfmt: LineParser = (line) => {
  if (!/^[A-Za-z_][\w.@-]*=/.test(line)) return undefined;
  const fields = new Map(
    [...line.matchAll(pair)].map(([, key = "", value = ""]) => [key.toLowerCase(), unquoted(value)]),
  );
  const error = fields.get("err") ?? fields.get("error");
  const parsed = parsedFields((name) => fields.get(name), "");
  if (parsed === undefined || (parsed.level === undefined && parsed.message === "")) return undefined;
  const message = [parsed.message, error].filter((part) => part !== undefined && part !== "").join(": ");
  return { ...parsed, message: message || line };
};
