import { stripVTControlCharacters } from "node:util";

const MAX_CHARACTERS = 4_000;

/** The text of a line without colours, as they are or as syslog writes them; at most 4,000 characters. */
export function cleanLine(line: string): string {
  const text = line
    .slice(0, MAX_CHARACTERS)
    .trimEnd()
    .replace(/#033\[[\d;]*m/g, "");
  return text.includes("\x1b") ? stripVTControlCharacters(text) : text;
}
