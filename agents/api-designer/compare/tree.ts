// A description as a tree of nodes that know their place, with references followed.

import type { YamlPath } from "../../sdk/formats/yaml-source.ts";

/** A part of a description. `at` is where its definition is, which for a reference is where it leads. */
export type Node = { root: unknown; value: unknown; at: YamlPath };

/** References that lead to references, at most. */
const MAX_HOPS = 20;

/** A copy of a value that is a map; an empty one of any other. */
export function asMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** A value that is a list; an empty one of any other. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts in a value that is a list. */
export const asTexts = (value: unknown): string[] =>
  asList(value).filter((item): item is string => typeof item === "string");

/** What is at a place of a description. */
export function valueAt(root: unknown, place: YamlPath): unknown {
  return place.reduce<unknown>(
    (value, step) => (Array.isArray(value) ? value[Number(step)] : asMap(value)[String(step)]),
    root,
  );
}

/** The place that a reference within a document leads to (RFC 6901 in a fragment). */
export function placeOf(reference: string): string[] {
  return reference
    .slice(2)
    .split("/")
    .map((step) =>
      step
        .replaceAll("~1", "/")
        .replaceAll("~0", "~")
        .replace(/%([0-9a-f]{2})/gi, unescaped),
    );
}

const unescaped = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

function follow(node: Node, hops: number): Node {
  const { $ref } = asMap(node.value);
  if (typeof $ref !== "string" || !$ref.startsWith("#/") || hops === 0) return node;
  const at = placeOf($ref);
  return follow({ root: node.root, value: valueAt(node.root, at), at }, hops - 1);
}

/** The part of a node at `steps`, each a key or an index; a reference is followed to what it means. */
export function childOf(node: Node, ...steps: (string | number)[]): Node {
  return steps.reduce<Node>(
    (parent, step) =>
      follow({ root: parent.root, value: valueAt(parent.value, [step]), at: [...parent.at, step] }, MAX_HOPS),
    node,
  );
}

/** The parts of a node that is a map, by their keys. */
export function childrenOf(node: Node): Map<string, Node> {
  return new Map(Object.keys(asMap(node.value)).map((key) => [key, childOf(node, key)]));
}

/** The parts of a node that is a list. */
export function itemsOf(node: Node): Node[] {
  return asList(node.value).map((_, index) => childOf(node, index));
}

/** Whether there is something at a node's place. */
export const isThere = ({ value }: Node): boolean => value !== undefined;

/** Whether a node says that it must be given. */
export const isRequired = ({ value }: Node): boolean => asMap(value).required === true;

/** Whether a node is a reference that leads out of the document, or nowhere. */
export const isOutside = ({ value }: Node): boolean => typeof asMap(value).$ref === "string";

/** The name of a schema that has one of its own, by which it is known wherever it is used. */
export function componentOf({ at }: Node): string | undefined {
  const path = at.slice(0, -1).join("/");
  return path === "components/schemas" || path === "definitions" ? String(at.at(-1)) : undefined;
}

const texts = new WeakMap<object, string>();

/** A value as JSON, which is worked out once of what many places share. */
export function jsonOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const text = texts.get(value) ?? JSON.stringify(value);
  texts.set(value, text);
  return text;
}
