import { listed } from "../../sdk/text/words.ts";
import { gone, type LocalChange, type Pair, present } from "./change.ts";
import { type Direction, mustCover, type Shapes, type Visit } from "./direction.ts";
import type { Compare } from "./properties.ts";
import { type Shape, shapeOf } from "./schema-shape.ts";
import { asMap, componentOf, jsonOf, type Node } from "./tree.ts";
import { sharesType } from "./values.ts";

/** Alternatives of one schema, at most; those beyond are not compared. */
const MAX_VARIANTS = 200;

/** The properties of a map, such as `kind: "card"` and `number`. */
const outlineOf = ({ properties }: Shape): string[] =>
  [...properties].map(([property, node]) => {
    const [value, ...others] = shapeOf(node).values ?? [];
    return value === undefined || others.length > 0 ? property : `${property}: ${value}`;
  });

const titleOf = ({ value }: Node): string | undefined => {
  const { title } = asMap(value);
  return typeof title === "string" ? title : undefined;
};

/** What an alternative is called: by its own name, else by what it allows. */
function variantName(node: Node): string {
  const shape = shapeOf(node);
  const { types, values } = shape;
  const allowed = values === undefined ? [...(types ?? [])].join(" or ") : [...values].join(", ");
  const outline = outlineOf(shape);
  const seen = outline.length > 0 ? `{${listed(outline, 4)}}` : allowed;
  return componentOf(node) ?? titleOf(node) ?? (seen || "anything");
}

/** Ways to tell which alternative of the one version is surely which of the other. */
const identities = [componentOf, ({ value }: Node) => jsonOf(value), titleOf];

/** How much two alternatives have in common; 0 where they are of different types. */
function likeness(node: Node, other: Node): number {
  const [shape, like] = [shapeOf(node), shapeOf(other)];
  if ([...(shape.types ?? [])].sort().join() !== [...(like.types ?? [])].sort().join()) return 0;
  const outline = outlineOf(like);
  return 1 + outlineOf(shape).filter((part) => outline.includes(part)).length;
}

/** The pairs of alternatives that are the same one, and those of either version that are in no pair. */
function pairVariants(before: readonly Node[], after: readonly Node[]) {
  const pairs: Pair[] = [];
  const were = new Set(before);
  const are = new Set(after);
  const pair = (was: Node, is: Node | undefined): void => {
    if (is === undefined) return;
    pairs.push({ before: was, after: is });
    were.delete(was);
    are.delete(is);
  };
  for (const identity of identities) {
    for (const was of were) {
      const key = identity(was);
      if (key !== undefined)
        pair(
          was,
          [...are].find((node) => identity(node) === key),
        );
    }
  }
  for (const was of were) {
    const [best] = [...are]
      .map((is) => ({ is, common: likeness(was, is) }))
      .filter(({ common }) => common > 0)
      .toSorted((a, b) => b.common - a.common);
    pair(was, best?.is);
  }
  return { pairs, before: [...were], after: [...are] };
}

/** The alternatives of a schema; one that has none is the only one itself. */
const alternativesOf = (node: Node, { variants }: Shape): Node[] =>
  variants.length === 0 ? [node] : variants.slice(0, MAX_VARIANTS);

/** What becomes of the alternatives of schemas of which at least one has some. */
export function compareVariants(
  pair: Pair,
  shapes: Shapes,
  name: string,
  visit: Visit,
  compare: Compare,
): LocalChange[] {
  const { direction } = visit;
  const { pairs, ...alone } = pairVariants(
    alternativesOf(pair.before, shapes.before),
    alternativesOf(pair.after, shapes.after),
  );
  const { inner } = mustCover(alone, direction);
  const whole = mustCover(shapes, direction).outer;
  const isWhole = whole.variants.length === 0;
  if (isWhole && whole.types === undefined) return [];
  // One schema may be all that several alternatives were.
  const covered = inner.filter((node) => isWhole && sharesType(shapeOf(node), whole));
  const others = covered.map(
    (node): Pair =>
      direction === "request" ? { before: node, after: pair.after } : { before: pair.before, after: node },
  );
  return [
    ...[...pairs, ...others].flatMap((each) => compare(each, name, visit)),
    ...inner.filter((node) => !covered.includes(node)).map((node) => unmatched(node, name, direction)),
  ];
}

function unmatched(node: Node, name: string, direction: Direction): LocalChange {
  const fix = "Keep to the alternatives that clients know.";
  if (direction === "request") {
    const message = `${name} does not accept the alternative \`${variantName(node)}\` any more.`;
    return gone(node, { rule: "request-alternative-removed", severity: "error", message, fix });
  }
  const message = `${name} can now be the alternative \`${variantName(node)}\`, which clients do not know.`;
  return present(node, { rule: "response-alternative-added", severity: "warning", message, fix });
}
