import type { LineParser } from "../entry.ts";
import { splitLevel } from "./level-words.ts";
import { readTimestamp } from "./timestamp.ts";

/** A line of text that begins with a time or a level. */
export const parsePlain: LineParser = (line) => {
  const bracket = line.startsWith("[") ? 1 : 0;
  const stamp = readTimestamp(line.slice(bracket));
  const rest = line.slice(stamp ? bracket + stamp.length : 0).replace(/^(?:\]|\s|,|\||- )+/, "");
  const { level, message } = splitLevel(rest);
  if (stamp === undefined && (level === undefined || message === rest)) return undefined;
  return {
    ...(stamp && { time: stamp.time, ...(stamp.isYearMissing && { isYearMissing: true }) }),
    ...(level !== undefined && { level }),
    message,
  };
};
