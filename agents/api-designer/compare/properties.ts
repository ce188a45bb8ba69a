import { gone, type LocalChange, type Pair, present } from "./change.ts";
import { mustCover, type Shapes, type Visit } from "./direction.ts";
import type { Shape } from "./schema-shape.ts";
import { asMap, type Node } from "./tree.ts";

/** Compares what lies within. */
export type Compare = (pair: Pair, name: string, visit: Visit) => LocalChange[];

/** A response has no property that is only written, a request none that is only read. */
const isPartOf = ({ direction }: Visit, { value }: Node): boolean =>
  asMap(value)[direction === "request" ? "readOnly" : "writeOnly"] !== true;

const propertyOf = (name: string, property: string): string =>
  /^`[^`]+`$/.test(name) ? `\`${name.slice(1, -1)}.${property}\`` : `\`${property}\` of ${name}`;

function removed(was: Node, path: string, { direction }: Visit, isSure: boolean): LocalChange {
  const isRequest = direction === "request";
  return gone(was, {
    rule: `${direction}-property-removed`,
    severity: isSure ? "error" : "warning",
    message: `${path} is not ${isRequest ? "accepted" : "returned"} any more.`,
    fix: `Go on ${isRequest ? "accepting" : "returning"} the property, and mark it as deprecated.`,
  });
}

/** The changes of the properties of a map that break those who send or receive it. */
export function compareProperties(
  shapes: Shapes,
  name: string,
  visit: Visit,
  compare: Compare,
): LocalChange[] {
  const { before, after } = shapes;
  return [...before.properties].flatMap(([property, was]) => {
    if (!isPartOf(visit, was)) return [];
    const path = propertyOf(name, property);
    const is = after.properties.get(property);
    if (is !== undefined && isPartOf(visit, is)) return compare({ before: was, after: is }, path, visit);
    // Where any property may be named, one that is not is none that is gone.
    if (is === undefined && after.others !== undefined)
      return compare({ before: was, after: after.others }, path, visit);
    const isSure = visit.direction === "request" ? after.closed : before.required.has(property);
    return removed(was, path, visit, isSure);
  });
}

/** The properties that a map must have, as far as they are part of what is sent. */
function requiredOf({ required, properties }: Shape, visit: Visit): Set<string> {
  return new Set(
    [...required].filter((property) => {
      const node = properties.get(property);
      return node === undefined || isPartOf(visit, node);
    }),
  );
}

/** Properties that now must be sent, or may now be missing. */
export function compareRequired(shapes: Shapes, name: string, visit: Visit): LocalChange[] {
  const { before, after } = shapes;
  const { inner, outer } = mustCover(shapes, visit.direction);
  const known = requiredOf(inner, visit);
  return [...requiredOf(outer, visit)].flatMap((property) => {
    const node = after.properties.get(property);
    if (known.has(property) || node === undefined || !isPartOf(visit, node)) return [];
    const path = propertyOf(name, property);
    if (visit.direction === "response") {
      const message = `${path} may now be missing from the response.`;
      const fix = "Go on returning the property always.";
      return present(node, { rule: "response-property-became-optional", severity: "error", message, fix });
    }
    const hadIt = before.properties.has(property);
    const rule = hadIt ? "request-property-became-required" : "new-required-request-property";
    const message = hadIt ? `${path} is now required.` : `${path} is new and required.`;
    return present(node, { rule, severity: "error", message, fix: "Make it optional, with a default." });
  });
}

/** What becomes of the properties that have no definition of their own. */
export function compareOthers(
  pair: Pair,
  shapes: Shapes,
  name: string,
  visit: Visit,
  compare: Compare,
): LocalChange[] {
  const { before, after } = shapes;
  if (visit.direction === "request" && after.closed && !before.closed) {
    const message = `${name} is refused with any property that is not defined; before, others could be sent.`;
    const fix = "Do without `additionalProperties: false`, and ignore what is not known.";
    return [
      present(pair.after, { rule: "request-additional-properties-refused", severity: "error", message, fix }),
    ];
  }
  const was = before.others ?? (before.closed ? undefined : anything(pair.before));
  const is = after.others ?? (after.closed ? undefined : anything(pair.after));
  return was && is ? compare({ before: was, after: is }, `the values of ${name}`, visit) : [];
}

/** A schema that allows all, for where there is none. */
const anything = (place: Node): Node => ({ ...place, value: {} });
