import { type AgentRecord, agentRecord } from "../agents/contract.ts";
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

/** Joins neighbouring message deltas: one event for what was written in one moment. */
export function joinDeltas(records: ReadRecord[]): ReadRecord[] {
  const joined: ReadRecord[] = [];
  for (const next of records) {
    const last = joined.at(-1);
    if (last?.record.type === "message.delta" && next.record.type === "message.delta") {
      const record = { ...next.record, text: last.record.text + next.record.text };
      joined[joined.length - 1] = { number: next.number, record };
    } else {
      joined.push(next);
    }
  }
  return joined;
}
