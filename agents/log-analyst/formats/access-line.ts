import type { LineParser } from "../entry.ts";
import { readTimestamp } from "./timestamp.ts";

/** The common and the combined log format of Apache and nginx, up to the status. */
const accessLine =
  /^\S+ \S+ .{0,200}?\[([^\]]{20,30})\] "(?:([A-Z]{3,10}) ([^\s"]+)(?: [^"]*)?|[^"]*)" (\d{3}) /;

const GROUP = "HTTP ";

/** Whether the entries of a group are answers of a web server. */
export const isAnswer = (group: string): boolean => group.startsWith(GROUP);

/** An answer of a web server: 5xx is an error of its own, 4xx a warning. */
export const parseAccessLine: LineParser = (line) => {
  const [whole, date = "", method = "request", target = "", status = ""] = accessLine.exec(line) ?? [];
  const at = readTimestamp(date);
  if (whole === undefined || at === undefined) return undefined;
  const path = target.split("?", 1)[0] ?? "";
  return {
    time: at.time,
    level: status.startsWith("5") ? "error" : status.startsWith("4") ? "warning" : "other",
    message: `${method} ${path}`,
    group: GROUP + status,
  };
};
