import { z } from "zod";

/** A node of a syntax tree, whatever language and parser it is of. */
export type TreeNode = { type: string; [key: string]: unknown };

function isNode(value: unknown): value is TreeNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

const besides = new Set([
  "loc",
  "range",
  "tokens",
  "comments",
  "leadingComments",
  "trailingComments",
  "innerComments",
  "extra",
]);

/** All nodes of a tree, each before those below it and in the order of the text. Needs no call stack. */
export function* walkTree(root: unknown): Generator<TreeNode> {
  const left = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (Array.isArray(value)) left.push(...value.toReversed());
    if (!isNode(value)) continue;
    yield value;
    const below = Object.keys(value).filter((key) => !besides.has(key));
    left.push(...below.reverse().map((key) => value[key]));
  }
}

/** The node at a key of another one, if there is one. */
export function nodeAt(node: TreeNode, key: string): TreeNode | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

/** The text of a literal; undefined where a node is none. */
export function textOf(node: TreeNode | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

const place = z.object({ start: z.object({ line: z.number() }), end: z.object({ line: z.number() }) });

/** The lines that a node begins and ends on. */
export function linesOf({ loc }: TreeNode): { first: number; last: number } {
  const { data } = place.safeParse(loc);
  return { first: data?.start.line ?? 1, last: data?.end.line ?? 1 };
}
