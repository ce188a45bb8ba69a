import type { Severity } from "../../../src/agents/severity.ts";
import type { Node } from "./tree.ts";

/** A change that breaks clients (an error) or some of them (a warning), and the operations that it reaches. */
export type Change = {
  rule: string;
  severity: Severity;
  message: string;
  fix: string;
  /** Which of the two descriptions has the place to look at. */
  side: "before" | "after";
  place: Node["at"];
  operations: string[];
};

/** A change before it is known which operations it reaches. */
export type LocalChange = Omit<Change, "operations">;

/** The same part of both descriptions. */
export type Pair = { before: Node; after: Node };

/** A change to look at where the part was, as it is gone. */
export const gone = (node: Node, change: Omit<LocalChange, "side" | "place">): LocalChange => ({
  ...change,
  side: "before",
  place: node.at,
});

/** A change to look at where the part is. */
export const present = (node: Node, change: Omit<LocalChange, "side" | "place">): LocalChange => ({
  ...change,
  side: "after",
  place: node.at,
});

/** The same changes told once each, with all operations that they reach. */
export function mergeChanges(changes: readonly Change[]): Change[] {
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const key = JSON.stringify([change.rule, change.side, change.place, change.message]);
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { ...change, operations: [...change.operations] });
    else known.operations.push(...change.operations.filter((name) => !known.operations.includes(name)));
  }
  return [...merged.values()];
}
