import type { LineParser } from "../reading/entry.ts";
import { levelByPriority } from "./fields.ts";
import { isLevelWord, splitLevel } from "./level-words.ts";
import { readTimestamp } from "./timestamp.ts";

/** RFC 5424: priority, version, time, host, application, process, message id, structured data, message. */
const current = /^<(\d{1,3})>\d (\S+) (\S+) (\S+) (\S+) (\S+) (?:-|\[.*?\]) ?(.*)$/s;
/** RFC 3164 after its time: host, tag, message. */
const old = /^ ([\w.:-]+) ([\w./-]+)(\[\d+\])?: ?(.*)$/;
/** Heroku after its time: source, process, message. */
const heroku = /^ ([a-z]+)(\[[\w.-]+\]): (.*)$/;

/** A line of syslog, in the form of RFC 5424 or, with or without a priority, of RFC 3164. */
export const parseSyslog: LineParser = (line) => {
  const [whole, priority, date = "", , application = "", process = "", , message = ""] =
    current.exec(line) ?? [];
  const at = readTimestamp(date);
  if (whole !== undefined && at !== undefined) {
    const level = levelByPriority(Number(priority), message);
    return { time: at.time, level, message, group: application, source: `${application}[${process}]` };
  }
  return parseOld(line);
};

function parseOld(line: string): ReturnType<LineParser> {
  const [prefix = "", priority] = /^<(\d{1,3})>/.exec(line) ?? [];
  const rest = line.slice(prefix.length);
  const stamp = readTimestamp(rest);
  if (stamp === undefined || stamp.lacks === "date") return undefined;
  const after = rest.slice(stamp.length);
  const [, host = "", tag = "", process = "", text] = old.exec(after) ?? [];
  const [, dyno = "", name = "", said] = heroku.exec(after) ?? [];
  const message = text ?? said;
  if (message === undefined || isLevelWord(host) || isLevelWord(`${tag}:`)) return undefined;
  // With a whole date, two words and a colon are more often the begin of a sentence.
  if (stamp.lacks === undefined && process === "" && name === "" && tag !== "kernel") return undefined;
  const level =
    priority === undefined ? splitLevel(message).level : levelByPriority(Number(priority), message);
  const { time, lacks } = stamp;
  return {
    time,
    ...(lacks && { lacks }),
    ...(level && { level }),
    message,
    group: tag || dyno,
    source: `${host} ${tag || dyno}${process || name}`,
  };
}
