import { stripVTControlCharacters } from "node:util";

const MAX_CHARACTERS = 4_000;
const color = /#033\[[\d;]*m/g;
const control = /[^\P{Cc}\t\n]/gu;

/** A text without colours, as they are or as syslog writes them, and without other control characters. */
export const withoutControls = (text: string): string =>
  stripVTControlCharacters(text).replace(color, "").replace(control, "");

/** The text of a line, at most 4,000 characters of it. */
export const cleanLine = (line: string): string => withoutControls(line.slice(0, MAX_CHARACTERS).trimEnd());
