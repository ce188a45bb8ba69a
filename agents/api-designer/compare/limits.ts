import { boundKeywords, isTighter } from "./bounds.ts";
import { type LocalChange, type Pair, present } from "./change.ts";
import { mustCover, type Shapes, type Visit } from "./direction.ts";
import type { Shape } from "./schema-shape.ts";

/** What a schema excludes, as text, that the other one allows. */
function newLimits({ inner, outer }: { inner: Shape; outer: Shape }): string[] {
  const keywords = [...Object.keys(boundKeywords), "multipleOf"];
  const bounds = keywords.filter((keyword) => isTighter(keyword, outer.bounds, inner.bounds));
  return outer.unique && !inner.unique ? [...bounds, "uniqueItems"] : bounds;
}

const limitOf = ({ bounds, unique }: Shape, keyword: string): unknown =>
  keyword === "uniqueItems" ? unique || undefined : bounds.get(keyword);

/** What becomes of the bounds of a value. */
export function compareLimits(pair: Pair, shapes: Shapes, name: string, { direction }: Visit): LocalChange[] {
  const { before, after } = shapes;
  return newLimits(mustCover(shapes, direction)).map((keyword) => {
    const was = limitOf(before, keyword);
    const is = limitOf(after, keyword);
    if (direction === "request") {
      return present(pair.after, {
        rule: "request-bound-tightened",
        severity: "error",
        message: `${name} is now bound by \`${keyword}: ${is}\`${was === undefined ? "" : `, before by \`${was}\``}.`,
        fix: "Go on accepting what was accepted before.",
      });
    }
    return present(pair.after, {
      rule: "response-bound-relaxed",
      severity: "warning",
      message: `${name} is not bound by \`${keyword}: ${was}\` any more${is === undefined ? "" : `, but by \`${is}\``}.`,
      fix: "Keep to the bound, or see that every client can do without it.",
    });
  });
}

/** What becomes of the pattern of a text; whether one allows less than another cannot be told. */
export function comparePatterns(
  pair: Pair,
  shapes: Shapes,
  name: string,
  { direction }: Visit,
): LocalChange[] {
  const { inner, outer } = mustCover(shapes, direction);
  if (outer.pattern === undefined || inner.pattern === outer.pattern) return [];
  const { pattern: was } = shapes.before;
  const { pattern: is } = shapes.after;
  const change =
    is === undefined
      ? `is not bound by \`pattern: ${was}\` any more`
      : `is now bound by \`pattern: ${is}\`${was === undefined ? "" : `, before by \`${was}\``}`;
  return [
    present(pair.after, {
      rule: `${direction}-pattern-changed`,
      severity: direction === "request" && was === undefined ? "error" : "warning",
      message: `${name} ${change}.`,
      fix: direction === "request" ? "Go on accepting what was accepted before." : "Keep to the pattern.",
    }),
  ];
}
