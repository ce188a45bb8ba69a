import type { LocalChange, Pair } from "./change.ts";
import { compareConditions } from "./conditions.ts";
import type { Direction, Shapes, Visit } from "./direction.ts";
import { compareDiscriminators } from "./discriminators.ts";
import { compareOthers, compareProperties, compareRequired } from "./properties.ts";
import { type Shape, shapeOf, variantsAsConditions } from "./schema-shape.ts";
import { componentOf, isOutside } from "./tree.ts";
import { compareValues, sharesType } from "./values.ts";
import { compareVariants } from "./variants.ts";

/** Schemas within schemas, at most. */
const MAX_DEPTH = 50;

function compareItems({ before, after }: Shapes, name: string, visit: Visit): LocalChange[] {
  const { items: was } = before;
  const { items: is } = after;
  return was && is ? compare({ before: was, after: is }, `the items of ${name}`, visit) : [];
}

const keyOf = ({ before, after }: Pair): string => JSON.stringify([before.at, after.at]);

const areComponents = ({ before, after }: Pair): boolean =>
  componentOf(before) !== undefined && componentOf(after) !== undefined;

function compare(pair: Pair, path: string, visit: Visit): LocalChange[] {
  const key = keyOf(pair);
  if (visit.seen.has(key) || visit.depth > MAX_DEPTH) return [];
  // A schema in another file is not known.
  if (isOutside(pair.before) || isOutside(pair.after)) return [];
  visit.seen.add(key);
  if (visit.depth > 0 && areComponents(pair)) {
    visit.components.set(key, pair);
    return [];
  }
  const component = componentOf(pair.after);
  const name = component === undefined ? path : `\`${component}\``;
  const within = { ...visit, depth: visit.depth + 1 };
  const shapes = shapesOf(pair);
  const own = [...compareDiscriminators(pair, name, visit), ...compareConditions(pair, shapes, name, visit)];
  const withinMap = (): LocalChange[] => [
    ...compareRequired(shapes, name, visit),
    ...compareProperties(shapes, name, within, compare),
    ...compareOthers(pair, shapes, name, within, compare),
    ...compareItems(shapes, name, within),
  ];
  if (shapes.before.variants.length + shapes.after.variants.length > 0) {
    const variants = compareVariants(pair, shapes, name, within, compare);
    return [...own, ...variants, ...(isVaried(shapes.before) && isVaried(shapes.after) ? withinMap() : [])];
  }
  const values = compareValues(pair, shapes, name, visit);
  return [...own, ...values, ...(sharesType(shapes.before, shapes.after) ? withinMap() : [])];
}

/** Alternatives beside properties of the schema's own are conditions to it, where the other version has none. */
function shapesOf(pair: Pair): Shapes {
  const before = shapeOf(pair.before);
  const after = shapeOf(pair.after);
  const conditioned = (shape: Shape, other: Shape): Shape =>
    shape.properties.size === 0 || isVaried(other) ? shape : variantsAsConditions(shape);
  return { before: conditioned(before, after), after: conditioned(after, before) };
}

const isVaried = ({ variants }: Shape): boolean => variants.length > 0;

/** The changes of a schema itself, and the schemas with names of their own that it is made of. */
type Visited = { changes: LocalChange[]; components: Map<string, Pair> };

const visited = new WeakMap<object, WeakMap<object, Map<string, Visited>>>();

/** What is known of two schemas, to be kept for all operations that share them. */
function knownOf({ before, after }: Pair): Map<string, Visited> {
  const [was, is] = [before.value, after.value].map((value) =>
    typeof value === "object" && value !== null ? value : {},
  );
  if (was === undefined || is === undefined) return new Map();
  const others = visited.get(was) ?? new WeakMap<object, Map<string, Visited>>();
  visited.set(was, others);
  const known = others.get(is) ?? new Map<string, Visited>();
  others.set(is, known);
  return known;
}

function visitSchema(pair: Pair, name: string, direction: Direction, isText: boolean): Visited {
  const known = knownOf(pair);
  const key = `${direction} ${isText} ${name}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const components = new Map<string, Pair>();
  const changes = compare(pair, name, { direction, isText, seen: new Set(), depth: 0, components });
  known.set(key, { changes, components });
  return { changes, components };
}

/**
 * The changes between two schemas that break those who send (or receive) what they describe. `isText` is whether
 * it is sent as text, as in a query or a header.
 */
export function compareSchemas(
  pair: Pair,
  name: string,
  direction: Direction,
  isText = false,
): LocalChange[] {
  const { changes, components } = visitSchema(pair, name, direction, isText);
  const all = [...changes];
  // A map goes on with what is added to it meanwhile.
  const reached = new Map(components);
  for (const [, component] of reached) {
    const within = visitSchema(component, "", direction, isText);
    all.push(...within.changes);
    for (const [key, each] of within.components) if (!reached.has(key)) reached.set(key, each);
  }
  return all;
}
