import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Finding } from "../../../src/agents/contract.ts";

/** Where something is in a document of YAML or JSON: the keys and indices that lead to it. */
export type YamlPath = readonly (string | number)[];

/** A syntax error, at a line that counts from 1. */
export type YamlFault = { line: number; message: string };

/** A document of YAML or JSON that was read, with the lines of its parts. */
export type YamlSource = { value: unknown; faults: YamlFault[]; lineOf: (place: YamlPath) => number };

/** Aliases that may be followed; more are those of a small text that unfolds to fill all memory. */
const MAX_ALIASES = 1_000;

/** The lists and maps that may lie within each other; deeper ones exhaust the call stack. */
const MAX_DEPTH = 200;

/** In characters. Looking for keys said twice takes time that grows with the square of their number. */
const MAX_COMPARED_LENGTH = 100_000;

/**
 * Reads YAML or JSON. What cannot be read is told in `faults`, and `value` is then undefined. `lineOf` gives
 * the line of a part's key, or of the nearest part around it that is there.
 */
export function readYaml(text: string): YamlSource {
  const failed = (line: number, message: string): YamlSource => ({
    value: undefined,
    faults: [{ line, message }],
    lineOf: () => line,
  });
  if (nestsDeeply(text)) return failed(1, `it has more than ${MAX_DEPTH} levels`);
  const lines = new LineCounter();
  const uniqueKeys = text.length < MAX_COMPARED_LENGTH;
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, uniqueKeys });
  const faults = document.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, message }));
  if (faults.length > 0) return { value: undefined, faults, lineOf: () => 1 };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (containsItself(value)) return failed(1, "it contains itself");
    return { value, faults, lineOf: (place) => lines.linePos(offsetOf(document, place)).line };
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    return failed(1, error.message);
  }
}

/** What could not be read of a file, as findings. */
export const yamlFindings = (file: string, faults: readonly YamlFault[]): Finding[] =>
  faults.map(({ line, message }) => ({ severity: "error", rule: "yaml/syntax", file, line, message }));

/** Whether brackets or indentation nest deeper than any document that people write. */
function nestsDeeply(text: string): boolean {
  let depth = 0;
  for (const [sign] of text.matchAll(/[[\]{}]/g)) {
    depth += sign === "[" || sign === "{" ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
  }
  return /^(?: {1000}|(?:[-?] ){200})/m.test(text);
}

/** Whether a list or a map lies within itself, as an alias can have it. What is shared is looked at once. */
function containsItself(value: unknown, around = new Set<object>(), known = new Set<object>()): boolean {
  if (typeof value !== "object" || value === null || known.has(value)) return false;
  if (around.has(value)) return true;
  around.add(value);
  const isCircle = Object.values(value).some((part) => containsItself(part, around, known));
  around.delete(value);
  known.add(value);
  return isCircle;
}

function offsetOf(document: Document, place: YamlPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of place) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key }) => (isScalar(key) ? key.value : key)?.toString() === String(step),
      );
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && node.items[Number(step)] !== undefined) {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
