// Colours and texts of the picture.

import { cut } from "../../../src/text/fit.ts";
import { compareText } from "../../sdk/text/compare-text.ts";
import type { MeasuredFile } from "../measures/measure.ts";
import type { Person } from "../measures/people.ts";

/** The width of a character of 11 pixels, about. */
export const CHARACTER = 6.6;

const hues = [
  "#3b76b5",
  "#ef8a2c",
  "#4f9d4a",
  "#a06cae",
  "#3fa7a0",
  "#d9b021",
  "#8c6a55",
  "#e07fa0",
] as const;
export const OTHERS = "#8d959e";
/** What never changes is not white. */
const PALEST = 0.16;

/** Fewer characters tell nothing of a text that has more. */
const MIN_ROOM = 6;

/** As much of a text as fits into a width; nothing where that would not be told apart. */
export function fitting(text: string, width: number, character = CHARACTER): string {
  const room = Math.floor(width / character);
  return text.length > room && room < MIN_ROOM ? "" : cut(text, room);
}

const channels = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** A colour for what changed so much, from 0 to 1 for the most: the more, the stronger. */
export function mixed(color: string, part: number): string {
  const strength = PALEST + (1 - PALEST) * Math.sqrt(part);
  const parts = channels(color).map((channel) => Math.round(255 - (255 - channel) * strength));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Dark or white, whichever can be read on a colour. */
export function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = channels(color);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 145 ? "#1c2530" : "#ffffff";
}

/** A hue for each of those who wrote most of some file, for most files first. */
export function huesOf(files: readonly MeasuredFile[]): Map<Person, string> {
  const lines = new Map<Person, number>();
  for (const { knowledge, lines: count = 0 } of files)
    lines.set(knowledge.main.person, (lines.get(knowledge.main.person) ?? 0) + count);
  const people = [...lines].sort(([a, one], [b, other]) => other - one || compareText(a.name, b.name));
  return new Map(people.map(([person], index) => [person, hues[index] ?? OTHERS]));
}
