import { type LineParser, levelOf } from "../entry.ts";
import { timeOf } from "./timestamp.ts";

const pair = /(?<![\w.@-])([A-Za-z_][\w.@-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)/g;

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
}

/** A line of `key=value` pairs with a level or a message among them. */
export const parseLogfmt: LineParser = (line) => {
  if (!/^[A-Za-z_][\w.@-]*=/.test(line)) return undefined;
  const fields = new Map([...line.matchAll(pair)].map(([, key = "", value = ""]) => [key, unquoted(value)]));
  const first = (...keys: string[]) =>
    keys.map((key) => fields.get(key)).find((value) => value !== undefined);
  const level = levelOf(first("level", "lvl", "severity"));
  const message = first("msg", "message", "event");
  if (level === undefined && message === undefined) return undefined;
  const time = timeOf(first("time", "ts", "timestamp", "t"));
  const error = first("err", "error");
  return {
    ...(time !== undefined && { time }),
    ...(level !== undefined && { level }),
    message: [message, error].filter((part) => part !== undefined).join(": ") || line,
  };
};
