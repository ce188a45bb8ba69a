// What runs a program and passes its lines on puts words of its own before each: they are taken off, and tell whose
// line it is and when it was passed on.

import { z } from "zod";
import { parseJson } from "../../sdk/formats/parse-json.ts";
import { isLevelWord } from "./level-words.ts";
import { timeOf } from "./timestamp.ts";

/** A line as the program wrote it. */
export type Carried = { text: string; source: string; time?: number };

const date = String.raw`\d{4}-\d\d-\d\dT[\d:]{8}`;

/** The carriers, each with what it writes; a `source` there is the name of the program. */
const carriers = [
  // Docker Compose: web-1  | text; Foreman: 10:04:31 web.1  | text; PM2: 0|web  | text
  /^(?:\d\d:\d\d:\d\d +|\d+\|)?(?<source>[a-z][\w.-]{0,80}) *\| ?(?<text>.*)$/,
  // What starts several programs: web   [error] text, [web] {"level":"error"}
  /^(?<source>[a-z][\w.-]{0,40}) {2,}(?<text>[[{✘▲].*)$/,
  /^\[(?<source>[\w.-]{1,40})\] (?<text>\{".*)$/,
  // Next.js puts a space before its signs and answers
  /^ (?<text>(?:[⨯✓⚠○▲✘]|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/).*)$/,
  // kubectl logs --prefix: [pod/web-7d9/app] text
  /^\[(?<source>pod\/[^\]\s]+)\] (?<text>.*)$/,
  // Stern: web-7d9f8c6b5-abcde web text
  /^(?<source>[a-z][a-z\d.-]{0,200}-[a-z\d]{8,10}-[a-z\d]{5} [a-z][a-z\d-]*) (?<text>.*)$/,
  // Container runtimes of Kubernetes: 2026-03-02T10:04:31.123456789Z stderr F text
  new RegExp(
    String.raw`^(?<time>${date}[.\d]*(?:Z|[+-][\d:]{5})) (?<source>stdout|stderr) [FP] (?<text>.*)$`,
  ),
  // Docker and kubectl with times, GitHub: 2026-03-02T10:04:31.1234567Z text
  new RegExp(String.raw`^(?<time>${date}\.\d{7,9}Z) (?<text>.*)$`),
];
const docker = z.object({ log: z.string(), time: z.string().optional() });

/** Carriers of carriers, such as Compose of Docker with times. */
const MAX_CARRIERS = 3;

function unwrappedOnce(line: string): Carried | undefined {
  if (line.startsWith('{"log":')) {
    const { log, time } = docker.safeParse(parseJson(line)).data ?? {};
    const at = timeOf(time);
    return log === undefined
      ? undefined
      : { text: log.trimEnd(), source: "", ...(at !== undefined && { time: at }) };
  }
  for (const carrier of carriers) {
    const { text, source = "", time } = carrier.exec(line)?.groups ?? {};
    if (text === undefined || isLevelWord(`${source}:`)) continue;
    const at = timeOf(time);
    return { text, source, ...(at !== undefined && { time: at }) };
  }
  return undefined;
}

/** A line without what carriers put before it; the line itself where there is none. */
export function unwrap(line: string): Carried {
  let carried: Carried = { text: line, source: "" };
  for (let count = 0; count < MAX_CARRIERS; count += 1) {
    const inner = unwrappedOnce(carried.text);
    if (inner === undefined) break;
    carried = { ...carried, ...inner, source: [carried.source, inner.source].filter(Boolean).join(" ") };
  }
  return carried;
}
