// Formats of single programs and libraries, whose levels are letters or signs, or stand where no others' do.

import type { LineParser, ParsedLine } from "../reading/entry.ts";
import { levelOf } from "./levels.ts";
import { readTimestamp } from "./timestamp.ts";

const signs: Record<string, string> = { "#": "warning", "*": "notice", "-": "verbose", ".": "debug" };

/** What a line is made of: `message` and, where there are such, the text of its time, its level and its writer. */
const forms = {
  // E0302 10:04:31.123456 1 controller.go:114] message
  klog: /^(?<level>[IWEF])(?<date>\d{4} [\d:]{8}\.\d+) +(?<source>\d+) [\w.-]+:\d+\] (?<message>.*)$/,
  glog: /^(?<level>[IWEF])(?<date>\d{8} [\d:]{8}\.\d+) +(?<source>\d+) [\w.-]+:\d+\] (?<message>.*)$/,
  // E, [2026-03-02T10:04:31.123456 #7] ERROR -- : message
  "Ruby logger":
    /^[DIWEFA], \[(?<date>[\d:.T-]+) #(?<source>\d+)\] +(?<level>[A-Z]+) -- [^:]*: (?<message>.*)$/,
  // [E 2026-03-02 10:04:31.123 ServerApp] message
  Tornado: /^\[(?<level>[DIWEC]) (?<date>[\d-]{10} [\d:]{8}[.\d]*) (?<source>[^\]]*)\] (?<message>.*)$/,
  // 1:M 02 Mar 2026 10:04:31.123 # message
  Redis: /^(?<source>\d+:[A-Z]) (?<date>\d\d \w{3} \d{4} [\d:]{8}[.\d]*) (?<level>[.*#-]) (?<message>.*)$/,
  // 03-02 10:04:31.123  1234  5678 E Tag: message
  logcat:
    /^(?<date>\d\d-\d\d [\d:]{8}\.\d{3}) +(?<source>\d+ +\d+) (?<level>[VDIWEF]) \S[^:]{0,60}: (?<message>.*)$/,
};

/** Klog's dates have no sign between month and day. */
const withSigns = (date: string): string => date.replace(/^(\d\d)(\d\d) /, "$1-$2 ");

function parsedBy(form: RegExp): LineParser {
  return (line) => {
    const parts = form.exec(line)?.groups;
    if (parts === undefined) return undefined;
    const { level = "", date = "", source = "", message = "" } = parts;
    const at = readTimestamp(withSigns(date));
    if (at === undefined) return undefined;
    const told = levelOf(signs[level] ?? level);
    return {
      time: at.time,
      ...(at.lacks && { lacks: at.lacks }),
      ...(told && { level: told }),
      message,
      source,
    } satisfies ParsedLine;
  };
}

/** Each format's parser, by its name. */
export const serverFormats: Record<string, LineParser> = Object.fromEntries(
  Object.entries(forms).map(([name, form]) => [name, parsedBy(form)]),
);
