import type { LineParser } from "../reading/entry.ts";
import { levelOf } from "./levels.ts";
import { readTimestamp } from "./timestamp.ts";

/** What `log_line_prefix` makes, which nearly always has the process in brackets, then the level and two spaces. */
const form =
  /^(?<prefix>[^"]{0,200}?)\b(?<level>DEBUG[1-5]|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION): {2}(?<message>.*)$/;
/** What belongs to the message before it. */
const more = /^(?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION)$/;

/** A line of PostgreSQL's own log. */
export const parsePostgres: LineParser = (line) => {
  const stamp = line.includes(":  ") ? readTimestamp(line) : undefined;
  if (stamp === undefined) return undefined;
  const { prefix = "", level = "", message = "" } = form.exec(line.slice(stamp.length))?.groups ?? {};
  const [, process] = /\[(\d+)(?:-\d+)?\]/.exec(prefix) ?? [];
  if (process === undefined) return undefined;
  const told = levelOf(level.replace(/\d$/, ""));
  return {
    time: stamp.time,
    ...(told && { level: told }),
    message,
    source: process,
    ...(more.test(level) && { isMore: true, message: `${level}: ${message}` }),
  };
};
