import { parseAnswer } from "../formats/answers.ts";
import { parseJsonLine } from "../formats/json-line.ts";
import { parseLogfmt } from "../formats/logfmt.ts";
import { parsePlain } from "../formats/plain.ts";
import { parsePostgres } from "../formats/postgres.ts";
import { serverFormats } from "../formats/servers.ts";
import { parseSyslog } from "../formats/syslog.ts";
import type { LineParser, ParsedLine } from "./entry.ts";

type Formats = Readonly<Record<string, LineParser>>;

/** Formats that say in themselves what is the level and what the message. */
const structured: Formats = { "JSON lines": parseJsonLine, logfmt: parseLogfmt, "access log": parseAnswer };
/** Formats that end in a text, which may be a line of a structured one. In this order each takes less for its own. */
const headed: Formats = {
  ...serverFormats,
  PostgreSQL: parsePostgres,
  syslog: parseSyslog,
  text: parsePlain,
};

/** What a line says, and the formats that it is of. */
export type Known = { formats: string[]; parsed: ParsedLine };

function parseBy(formats: Formats, line: string): Known | undefined {
  for (const [format, parse] of Object.entries(formats)) {
    const parsed = parse(line);
    if (parsed !== undefined) return { formats: [format], parsed };
  }
  return undefined;
}

/** Reads a line by the first format that it is of; undefined where that is none. */
export function parseLine(line: string): Known | undefined {
  const whole = parseBy(structured, line);
  if (whole !== undefined) return whole;
  const outer = parseBy(headed, line);
  const inner = outer && parseBy(structured, outer.parsed.message);
  if (outer === undefined || inner === undefined) return outer;
  const { lacks, ...rest } = outer.parsed;
  const isLacking = lacks !== undefined && inner.parsed.time === undefined;
  return {
    formats: [...outer.formats, ...inner.formats],
    parsed: { ...rest, ...(isLacking && { lacks }), ...inner.parsed },
  };
}
