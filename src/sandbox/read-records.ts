import { type AgentRecord, agentRecord, maxTextLength } from "../agents/contract.ts";
import type { NumberedLine } from "./line-buffer.ts";

export type ReadRecord = { number: number; record: AgentRecord };

/** Reads a line of the record file. A line that is no record is shown as one of the runtime's remarks. */
export function readRecord({ number, text }: NumberedLine): ReadRecord {
  const parsed = agentRecord.safeParse(parseJson(text));
  if (parsed.success) return { number, record: parsed.data };
  return {
    number,
    record: { type: "log", stream: "runtime", text: `not a record: ${text.slice(0, 1_000)}` },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Joins neighbouring message deltas: one event for what was written in one moment, and none longer than a single record
 * may be.
 */
export function joinDeltas(records: ReadRecord[]): ReadRecord[] {
  const joined: ReadRecord[] = [];
  for (const next of records) {
    const text = joinedText(joined.at(-1)?.record, next.record);
    if (text === undefined) joined.push(next);
    else joined[joined.length - 1] = { number: next.number, record: { type: "message.delta", text } };
  }
  return joined;
}

function joinedText(last: AgentRecord | undefined, next: AgentRecord): string | undefined {
  if (last?.type !== "message.delta" || next.type !== "message.delta") return undefined;
  const text = last.text + next.text;
  return text.length > maxTextLength ? undefined : text;
}
