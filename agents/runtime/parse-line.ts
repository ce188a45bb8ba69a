import { z } from "zod";
import { type AgentRecord, agentRecord } from "../../src/agents/contract.ts";

/** What a line of the agent's standard output is. An artifact still has to be looked at. */
type ParsedLine =
  | { kind: "record"; record: AgentRecord }
  | { kind: "artifact"; path: string }
  | { kind: "text" };

/** The deepest nesting of a record's values: every reader of the records can walk that far. */
const MAX_DEPTH = 64;

/** An agent names an artifact by its path alone: size and type are the runtime's to find out. */
const artifactLine = z.object({ type: z.literal("artifact"), path: z.string().min(1).max(500) });

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((child) => isShallow(child, depth - 1));
}

function parseJson(text: string): unknown {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A line is a record only if it is one that an agent may write: how it ended is for the runtime to say. */
export function parseLine(text: string): ParsedLine {
  const value = parseJson(text);
  if (value === undefined || !isShallow(value, MAX_DEPTH)) return { kind: "text" };
  const artifact = artifactLine.safeParse(value);
  if (artifact.success) return { kind: "artifact", path: artifact.data.path };
  const parsed = agentRecord.safeParse(value);
  if (!parsed.success) return { kind: "text" };
  const record = parsed.data;
  const isRuntimes = record.type === "exit" || (record.type === "log" && record.stream === "runtime");
  return isRuntimes || record.type === "artifact" ? { kind: "text" } : { kind: "record", record };
}
