import { gone, type LocalChange, type Pair, present } from "./change.ts";
import { compareValues, type Direction, type Shapes } from "./compare-values.ts";
import { shapeOf } from "./schema-shape.ts";
import { asMap, type Node } from "./tree.ts";

/** Schemas within schemas, at most. */
const MAX_DEPTH = 50;

type Visit = { direction: Direction; seen: Set<string>; depth: number };

/** A response has no property that is only written, a request none that is only read. */
const isPartOf = (direction: Direction, { value }: Node): boolean =>
  asMap(value)[direction === "request" ? "readOnly" : "writeOnly"] !== true;

const propertyOf = (name: string, property: string): string =>
  name.startsWith("`") ? `\`${name.slice(1, -1)}.${property}\`` : `\`${property}\` of ${name}`;

function compareProperties(shapes: Shapes, name: string, visit: Visit): LocalChange[] {
  const { before, after } = shapes;
  return [...before.properties].flatMap(([property, was]) => {
    const is = after.properties.get(property);
    const path = propertyOf(name, property);
    if (!isPartOf(visit.direction, was)) return [];
    if (is !== undefined) return compare({ before: was, after: is }, path, visit);
    if (visit.direction === "request") {
      const severity = after.closed ? "error" : "warning";
      const message = `${path} is not accepted any more.`;
      const fix = "Go on accepting the property, and mark it as deprecated.";
      return gone(was, { rule: "request-property-removed", severity, message, fix });
    }
    const severity = before.required.has(property) ? "error" : "warning";
    const message = `${path} is not returned any more.`;
    const fix = "Go on returning the property, and mark it as deprecated.";
    return gone(was, { rule: "response-property-removed", severity, message, fix });
  });
}

function compareRequired(shapes: Shapes, name: string, { direction }: Visit): LocalChange[] {
  const { before, after } = shapes;
  const [from, to] = direction === "request" ? [before, after] : [after, before];
  return [...to.required].flatMap((property) => {
    const node = after.properties.get(property);
    const hadIt = before.properties.has(property);
    if (from.required.has(property) || node === undefined || !isPartOf(direction, node)) return [];
    const path = propertyOf(name, property);
    if (direction === "response") {
      const message = `${path} may now be missing from the response.`;
      const fix = "Go on returning the property always.";
      return present(node, { rule: "response-property-became-optional", severity: "error", message, fix });
    }
    const rule = hadIt ? "request-property-became-required" : "new-required-request-property";
    const message = hadIt ? `${path} is now required.` : `${path} is new and required.`;
    return present(node, { rule, severity: "error", message, fix: "Make it optional, with a default." });
  });
}

function compareVariants({ before, after }: Shapes, name: string, visit: Visit): LocalChange[] {
  if (before.variants.size === 0 || after.variants.size === 0) return [];
  const [from, to] = visit.direction === "request" ? [before, after] : [after, before];
  return [...from.variants].flatMap(([variant, node]) => {
    const other = to.variants.get(variant);
    const fix = "Keep to the alternatives that clients know.";
    if (other !== undefined) {
      const pair =
        visit.direction === "request" ? { before: node, after: other } : { before: other, after: node };
      return compare(pair, name, visit);
    }
    if (visit.direction === "request") {
      const message = `${name} does not accept the alternative \`${variant}\` any more.`;
      return gone(node, { rule: "request-alternative-removed", severity: "error", message, fix });
    }
    const message = `${name} can now be the alternative \`${variant}\`, which clients do not know.`;
    return present(node, { rule: "response-alternative-added", severity: "warning", message, fix });
  });
}

function compare(pair: Pair, path: string, visit: Visit): LocalChange[] {
  const key = JSON.stringify([pair.before.at, pair.after.at]);
  if (visit.seen.has(key) || visit.depth > MAX_DEPTH) return [];
  visit.seen.add(key);
  const name = componentName(pair.after) ?? path;
  const within = { ...visit, depth: visit.depth + 1 };
  const shapes = { before: shapeOf(pair.before), after: shapeOf(pair.after) };
  const { items: was } = shapes.before;
  const { items: is } = shapes.after;
  return [
    ...compareValues(pair, shapes, name, visit.direction),
    ...compareRequired(shapes, name, visit),
    ...compareProperties(shapes, name, within),
    ...compareVariants(shapes, name, within),
    ...(was && is ? compare({ before: was, after: is }, `the items of ${name}`, within) : []),
  ];
}

/** A schema that has a name of its own is known by it wherever it is used. */
function componentName({ at }: Node): string | undefined {
  const path = at.slice(0, -1).join("/");
  return path === "components/schemas" || path === "definitions" ? `\`${at.at(-1)}\`` : undefined;
}

/** The changes between two schemas that break those who send (or receive) what they describe. */
export function compareSchemas(pair: Pair, name: string, direction: Direction): LocalChange[] {
  return compare(pair, name, { direction, seen: new Set(), depth: 0 });
}
