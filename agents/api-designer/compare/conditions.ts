import { type LocalChange, type Pair, present } from "./change.ts";
import { mustCover, type Shapes, type Visit } from "./direction.ts";

/** Keywords that exclude values, of which it is not looked into which. */
const conditions = [
  "not",
  "if",
  "then",
  "else",
  "contains",
  "minContains",
  "maxContains",
  "prefixItems",
  "propertyNames",
  "patternProperties",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedItems",
];

/** Keywords that say how a value is written, so that no other is like it. */
const encodings = ["contentEncoding", "contentMediaType", "xml"];

/** The keywords whose meaning is not looked into. */
export const opaqueKeywords = [...conditions, ...encodings];

/** Keywords of which it can only be told that they say something else. */
export function compareConditions(
  pair: Pair,
  shapes: Shapes,
  name: string,
  { direction }: Visit,
): LocalChange[] {
  const { inner, outer } = mustCover(shapes, direction);
  const keywords = new Set([...outer.opaque.keys(), ...encodings]);
  return [...keywords]
    .filter((keyword) => outer.opaque.get(keyword) !== inner.opaque.get(keyword))
    .map((keyword) =>
      present(pair.after, {
        rule: `${direction}-condition-changed`,
        severity: "warning",
        message: `What \`${keyword}\` says of ${name} has changed.`,
        fix:
          direction === "request"
            ? "See that it excludes nothing that clients send."
            : "See that it allows nothing that clients do not know.",
      }),
    );
}
