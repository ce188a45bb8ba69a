// What becomes of the values that a schema allows. A client that sends them suffers from fewer, a client
// that receives them from others than it knows.

import { type LocalChange, type Pair, present } from "./change.ts";
import { boundKeywords, type Shape } from "./schema-shape.ts";

/** Whether clients send what the schema describes, or receive it. */
export type Direction = "request" | "response";

/** What both versions of a schema say. */
export type Shapes = { before: Shape; after: Shape };

const codeList = (values: Iterable<string>): string => [...values].map((value) => `\`${value}\``).join(", ");

/** Whether every value of one type is one of the other. */
const isWithin = (type: string, types: ReadonlySet<string>): boolean =>
  types.has(type) || (type === "integer" && types.has("number"));

function typeChange({ before, after }: Shapes, direction: Direction): string | undefined {
  if (after.types === undefined || before.types === undefined) return undefined;
  const [from, to] = direction === "request" ? [before.types, after.types] : [after.types, before.types];
  if ([...from].every((type) => isWithin(type, to))) return undefined;
  return `from ${codeList(before.types)} to ${codeList(after.types)}`;
}

function compareTypes(pair: Pair, shapes: Shapes, name: string, direction: Direction): LocalChange[] {
  const types = typeChange(shapes, direction);
  if (types !== undefined) {
    return [
      present(pair.after, {
        rule: `${direction}-type-changed`,
        severity: "error",
        message: `The type of ${name} changes ${types}.`,
        fix: "Keep the type, and offer the other one under a new name.",
      }),
    ];
  }
  const { before, after } = shapes;
  if (before.format === after.format || before.format === undefined || after.format === undefined) return [];
  return [
    present(pair.after, {
      rule: `${direction}-format-changed`,
      severity: "warning",
      message: `The format of ${name} changes from \`${before.format}\` to \`${after.format}\`.`,
      fix: "Keep the format, or see that every client can do with the new one.",
    }),
  ];
}

function addedValues(pair: Pair, { before, after }: Shapes, name: string): LocalChange[] {
  const added = [...(after.values ?? [])].filter((value) => before.values?.has(value) === false);
  if (added.length === 0) return [];
  return [
    present(pair.after, {
      rule: "response-enum-value-added",
      severity: "warning",
      message: `${name} can now be ${codeList(added)}, which clients do not know.`,
      fix: "See that clients have a way for values that they do not know.",
    }),
  ];
}

function removedValues(pair: Pair, { before, after }: Shapes, name: string): LocalChange[] {
  const { values } = after;
  if (values === undefined) return [];
  const removed = [...(before.values ?? [])].filter((value) => !values.has(value));
  if (before.values !== undefined && removed.length === 0) return [];
  return [
    present(pair.after, {
      rule: "request-enum-value-removed",
      severity: "error",
      message:
        before.values === undefined
          ? `${name} accepts nothing but ${codeList(values)} any more.`
          : `${name} does not accept ${codeList(removed)} any more.`,
      fix: "Go on accepting the values, and mark them as deprecated.",
    }),
  ];
}

function isTighter(keyword: string, before: unknown, after: unknown): boolean {
  if (typeof after !== "number") return false;
  if (typeof before !== "number") return !(boundKeywords[keyword] === "lower" && after === 0);
  return boundKeywords[keyword] === "lower" ? after > before : after < before;
}

function compareBounds(pair: Pair, { before, after }: Shapes, name: string): LocalChange[] {
  return [...after.bounds].flatMap(([keyword, bound]) => {
    const was = before.bounds.get(keyword);
    const isPattern = keyword === "pattern" && bound !== was;
    if (!isPattern && !isTighter(keyword, was, bound)) return [];
    return present(pair.after, {
      rule: isPattern ? "request-pattern-changed" : "request-bound-tightened",
      severity: isPattern ? "warning" : "error",
      message: `${name} is now bound by \`${keyword}: ${bound}\`${was === undefined ? "" : `, before by \`${was}\``}.`,
      fix: "Go on accepting what was accepted before.",
    });
  });
}

/** What becomes of the values themselves, apart from what is within them. */
export function compareValues(pair: Pair, shapes: Shapes, name: string, direction: Direction): LocalChange[] {
  return [
    ...compareTypes(pair, shapes, name, direction),
    ...(direction === "request" ? removedValues : addedValues)(pair, shapes, name),
    ...(direction === "request" ? compareBounds(pair, shapes, name) : []),
  ];
}
