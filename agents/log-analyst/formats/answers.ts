import type { LineParser, ParsedLine } from "../reading/entry.ts";
import type { Level } from "./levels.ts";
import { readTimestamp } from "./timestamp.ts";

const request = String.raw`"(?:(?<method>[A-Z]{3,10}) (?<target>[^\s"]+)(?: [^"]*)?|[^"]*)"`;
const status = String.raw`(?<status>[1-5]\d\d)(?=[ ,|]|$)`;

/** How web servers and frameworks write that they answered. */
const forms = [
  // The common and the combined log format of Apache and nginx, and of what is like them
  String.raw`\S+ \S+ .{0,200}?\[(?<date>[^\]]{19,30})\] ${request} ${status}`,
  // Django
  String.raw`\[(?<date>[^\]]{19,30})\] ${request} ${status}`,
  // Uvicorn
  String.raw`\S+ - ${request} ${status}`,
  // HAProxy
  String.raw`\S+:\d+ \[(?<date>[^\]]{19,30})\] \S+ \S+ [-+\d/]+ ${status}[^"]{0,200} ${request}$`,
  // Gin
  String.raw`\[GIN\] (?<date>[\d/]{10} - [\d:]{8}) \| *${status} \|[^|]*\|[^|]*\| *(?<method>[A-Z]+) +"?(?<target>[^\s"]+)`,
  // Morgan, Hono, Next.js, Wrangler
  String.raw`(?:\[[\w:.-]{1,40}\] |--> )?(?<method>[A-Z]{3,7}) (?<target>\/\S*) ${status} (?:in |[A-Za-z' ]{0,40}\()?[\d.-]+ ?m?s\b`,
  // Rails
  String.raw`Completed ${status} [A-Z]\w+`,
].map((form) => new RegExp(`^${form}`));

const GROUP = "HTTP ";

/** Whether the entries of a group are answers of a web server. */
export const isAnswer = (group: string): boolean => group.startsWith(GROUP);

const levelOfStatus = (status: number): Level =>
  status >= 500 ? "error" : status >= 400 ? "warning" : "other";

/** An answer of a web server: 5xx is an error of its own, 4xx a warning. */
export function answerOf(status: number, method = "request", target = ""): ParsedLine {
  const path = target.split("?", 1)[0] ?? "";
  return {
    level: levelOfStatus(status),
    message: `${method} ${path}`.trim(),
    group: `${GROUP}${status}`,
  };
}

/** A line that tells of an answer, as servers write it for people. */
export const parseAnswer: LineParser = (line) => {
  for (const form of forms) {
    const parts = form.exec(line)?.groups;
    if (parts === undefined) continue;
    const at = parts.date === undefined ? undefined : readTimestamp(parts.date);
    if (parts.date !== undefined && at === undefined) continue;
    return { ...answerOf(Number(parts.status), parts.method, parts.target), ...(at && { time: at.time }) };
  }
  return undefined;
};
