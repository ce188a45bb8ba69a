import type { LineParser } from "../reading/entry.ts";
import { splitLevel } from "./level-words.ts";
import { readTimestamp, type Timestamp } from "./timestamp.ts";

/** What may stand between a time, a level and a message. */
const between = /^(?:\]|\s|[,|:;]|- )+/;

/** A time at the beginning of a text, perhaps in brackets, and what follows it. */
function splitTime(text: string): { stamp: Timestamp | undefined; rest: string } {
  const bracket = text.startsWith("[") ? 1 : 0;
  const stamp = readTimestamp(text.slice(bracket));
  return { stamp, rest: stamp ? text.slice(bracket + stamp.length).replace(between, "") : text };
}

/** A line of text that begins with a time or a level, in any order. */
export const parsePlain: LineParser = (line) => {
  const before = splitTime(line);
  const { level, message } = splitLevel(before.rest);
  const isHeaded = before.stamp !== undefined || (level !== undefined && message !== before.rest);
  if (!isHeaded) return undefined;
  const { stamp, rest } = before.stamp ? { stamp: before.stamp, rest: message } : splitTime(message);
  return {
    ...(stamp && { time: stamp.time, ...(stamp.lacks && { lacks: stamp.lacks }) }),
    ...(level !== undefined && { level }),
    message: rest,
  };
};
