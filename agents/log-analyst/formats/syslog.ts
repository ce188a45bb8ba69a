import type { Level, LineParser } from "../entry.ts";
import { splitLevel } from "./level-words.ts";
import { readTimestamp } from "./timestamp.ts";

/** RFC 5424: priority, version, time, host, application, process, message id, structured data, message. */
const current = /^<(\d{1,3})>\d (\S+) (\S+) (\S+) (\S+) (\S+) (?:-|\[.*?\]) ?(.*)$/s;
/** RFC 3164 after its time: host, tag, message. */
const old = /^ \S+ ([\w./-]+)(?:\[\d+\])?: (.*)$/;

/** The severity is the priority's lowest three bits. */
function levelOfPriority(priority: number): Level {
  const severity = priority % 8;
  return severity <= 3 ? "error" : severity === 4 ? "warning" : "other";
}

/** A line of syslog, in the form of RFC 5424 or, with or without a priority, of RFC 3164. */
export const parseSyslog: LineParser = (line) => {
  const [whole, priority, date = "", , application = "", , , message = ""] = current.exec(line) ?? [];
  const at = readTimestamp(date);
  if (whole !== undefined && at !== undefined) {
    return { time: at.time, level: levelOfPriority(Number(priority)), message, group: application };
  }
  const [prefix = "", given] = /^<(\d{1,3})>/.exec(line) ?? [];
  const rest = line.slice(prefix.length);
  const stamp = readTimestamp(rest);
  const [, tag = "", text] = old.exec(rest.slice(stamp?.length ?? 0)) ?? [];
  if (stamp === undefined || text === undefined) return undefined;
  const level = given === undefined ? splitLevel(text).level : levelOfPriority(Number(given));
  const { time, isYearMissing } = stamp;
  return {
    time,
    ...(isYearMissing && { isYearMissing }),
    ...(level && { level }),
    message: text,
    group: tag,
  };
};
