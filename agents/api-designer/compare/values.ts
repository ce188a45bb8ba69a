// What becomes of the values that a schema allows. A client that sends them suffers from fewer, a client
// that receives them from others than it knows.

import { type LocalChange, type Pair, present } from "./change.ts";
import { mustCover, type Shapes, type Visit } from "./direction.ts";
import { compareLimits, comparePatterns } from "./limits.ts";
import type { Shape } from "./schema-shape.ts";

const codeList = (values: Iterable<string>): string => [...values].map((value) => `\`${value}\``).join(", ");

/** Whether every value of one type is one of the others. As text every value but a list or a map is a string. */
function isWithin(type: string, types: ReadonlySet<string>, isText: boolean): boolean {
  if (types.has(type) || (type === "integer" && types.has("number"))) return true;
  return isText && types.has("string") && ["integer", "number", "boolean"].includes(type);
}

const typesInWords = (types: ReadonlySet<string> | undefined): string =>
  types === undefined ? "anything" : codeList(types);

/** Whether the type of a value changes so that clients suffer. */
function typeChanges(shapes: Shapes, { direction, isText }: Visit): boolean {
  const { inner, outer } = mustCover(shapes, direction);
  const { types } = outer;
  if (types === undefined) return false;
  return inner.types === undefined || ![...inner.types].every((type) => isWithin(type, types, isText));
}

/** Whether some values, other than `null`, are of a type that both schemas name. */
export function sharesType(shape: Shape, other: Shape): boolean {
  const { types } = other;
  if (shape.types === undefined || types === undefined) return false;
  return [...shape.types].some(
    (type) =>
      type !== "null" && (isWithin(type, types, false) || (type === "number" && types.has("integer"))),
  );
}

function compareTypes(pair: Pair, shapes: Shapes, name: string, visit: Visit): LocalChange[] {
  const { before, after } = shapes;
  if (typeChanges(shapes, visit)) {
    return [
      present(pair.after, {
        rule: `${visit.direction}-type-changed`,
        severity: "error",
        message: `The type of ${name} changes from ${typesInWords(before.types)} to ${typesInWords(after.types)}.`,
        fix: "Keep the type, and offer the other one under a new name.",
      }),
    ];
  }
  const { inner, outer } = mustCover(shapes, visit.direction);
  if (outer.format === undefined || inner.format === outer.format) return [];
  const formatOf = ({ format }: Shape): string => (format === undefined ? "any" : `\`${format}\``);
  return [
    present(pair.after, {
      rule: `${visit.direction}-format-changed`,
      severity: "warning",
      message: `The format of ${name} changes from ${formatOf(before)} to ${formatOf(after)}.`,
      fix: "Keep the format, or see that every client can do with the new one.",
    }),
  ];
}

function addedValues(pair: Pair, { before, after }: Shapes, name: string): LocalChange[] {
  const { values: known } = before;
  if (known === undefined) return [];
  const added = [...(after.values ?? [])].filter((value) => !known.has(value));
  if (after.values !== undefined && added.length === 0) return [];
  const others = after.values === undefined ? `something else than ${codeList(known)}` : codeList(added);
  return [
    present(pair.after, {
      rule: "response-enum-value-added",
      severity: "warning",
      message: `${name} can now be ${others}, which clients do not know.`,
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

function compareDefaults(pair: Pair, { before, after }: Shapes, name: string): LocalChange[] {
  const [was, is] = [before.default, after.default].map((value) => JSON.stringify(value));
  if (was === undefined || was === is) return [];
  return [
    present(pair.after, {
      rule: "request-default-changed",
      severity: "warning",
      message: `Who leaves ${name} out had \`${was}\` and now has ${is === undefined ? "no default" : `\`${is}\``}.`,
      fix: "Keep the default.",
    }),
  ];
}

/** What becomes of the values themselves, apart from what is within them. */
export function compareValues(pair: Pair, shapes: Shapes, name: string, visit: Visit): LocalChange[] {
  const isRequest = visit.direction === "request";
  const types = compareTypes(pair, shapes, name, visit);
  // What else is said of values of another type is of no matter.
  if (types.length > 0 && !sharesType(shapes.before, shapes.after)) return types;
  return [
    ...types,
    ...(isRequest ? removedValues : addedValues)(pair, shapes, name),
    ...compareLimits(pair, shapes, name, visit),
    ...comparePatterns(pair, shapes, name, visit),
    ...(isRequest ? compareDefaults(pair, shapes, name) : []),
  ];
}
