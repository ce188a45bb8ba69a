import type { AgentRecord } from "../../src/agents/contract.ts";
import { encodeAscii, head } from "../sdk/program/ascii.ts";

/** A record's line, and how many bytes had to be cut to make it fit. */
type EncodedRecord = { line: string; cutBytes: number };

/** What stands at the end of a text that was cut, and its length in JSON. */
const ellipsis = "…";
const ellipsisBytes = encodeAscii(ellipsis).length;

function shortened(value: unknown, bytes: number, excess: number): unknown {
  if (typeof value !== "string") return { cut: `${bytes} bytes` };
  return head(value, Math.max(0, bytes - excess - ellipsisBytes)) + ellipsis;
}

/**
 * A record as one line of at most `maxBytes` (which must leave room for every field's name). A longer
 * record keeps its small fields: its largest text is shortened, and a value that is no text gives way
 * to a note of its size, so that a result with too large an output is still a result.
 */
export function encodeRecord(record: AgentRecord, maxBytes: number): EncodedRecord {
  let fields: Record<string, unknown> = { ...record };
  let line = encodeAscii(fields);
  const bytes = line.length;
  while (line.length > maxBytes) {
    const [largest] = Object.entries(fields)
      .map(([name, value]) => ({ name, value, bytes: encodeAscii(value).length }))
      .sort((a, b) => b.bytes - a.bytes);
    if (!largest) break;
    const excess = line.length - maxBytes;
    fields = { ...fields, [largest.name]: shortened(largest.value, largest.bytes, excess) };
    line = encodeAscii(fields);
  }
  return { line, cutBytes: bytes - line.length };
}
