import type { Pair } from "./change.ts";
import type { Shape } from "./schema-shape.ts";

/** Whether clients send what the schema describes, or receive it. */
export type Direction = "request" | "response";

/** What both versions of a schema say. */
export type Shapes = { before: Shape; after: Shape };

/** How a comparison goes on. */
export type Visit = {
  direction: Direction;
  /** Whether values are sent as text, as in a query or a header. */
  isText: boolean;
  /** The pairs of schemas that were compared. */
  seen: Set<string>;
  depth: number;
  /** The pairs with names of their own that were met, to be compared by themselves. */
  components: Map<string, Pair>;
};

/**
 * Both versions in the order in which the second has to allow all that the first does: what clients sent must go on
 * being accepted, what they receive must be what they already knew.
 */
export function mustCover<T>(
  { before, after }: { before: T; after: T },
  direction: Direction,
): { inner: T; outer: T } {
  return direction === "request" ? { inner: before, outer: after } : { inner: after, outer: before };
}
