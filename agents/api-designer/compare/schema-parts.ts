// What a schema is put together of, and the types that it allows.

import { asList, asMap, asTexts, childOf, itemsOf, type Node } from "./tree.ts";

/** Schemas within `allOf` of each other, at most: a schema may contain itself. */
const MAX_PARTS = 100;

const isNull = ({ value }: Node): boolean => [asMap(value).type].flat().join() === "null";

/** Whether a schema says what a value is, and not only which of its properties it must have. */
export const isWhole = ({ value }: Node): boolean =>
  ["$ref", "type", "properties", "items", "enum", "const", "allOf", "oneOf", "anyOf"].some(
    (key) => key in asMap(value),
  );

const alternativesOf = (node: Node): Node[] =>
  ["oneOf", "anyOf"].flatMap((keyword) => itemsOf(childOf(node, keyword)));

/** The schema and all that it is put together of; one alternative beside `null` alone is none. */
export function partsOf(node: Node): { parts: Node[]; variants: Node[] } {
  const parts = [node];
  const variants: Node[] = [];
  for (let index = 0; index < parts.length && parts.length < MAX_PARTS; index += 1) {
    const part = parts[index];
    if (part === undefined) break;
    const alternatives = alternativesOf(part).filter((variant) => !isNull(variant));
    parts.push(...itemsOf(childOf(part, "allOf")), ...(alternatives.length === 1 ? alternatives : []));
    if (alternatives.length > 1) variants.push(...alternatives);
  }
  return { parts, variants };
}

const isNullable = (node: Node): boolean => {
  const { nullable, "x-nullable": xNullable } = asMap(node.value);
  return nullable === true || xNullable === true || alternativesOf(node).some(isNull);
};

const typeOfValue = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
};

/** The types that a schema names, else those that its other keywords are about. */
function typesOf(schema: Record<string, unknown>): string[] {
  const named = typeof schema.type === "string" ? [schema.type] : asTexts(schema.type);
  if (named.length > 0) return named;
  const values = valuesOf(schema);
  if (values.length > 0) return values.map(typeOfValue);
  if ("properties" in schema || "additionalProperties" in schema) return ["object"];
  return "items" in schema ? ["array"] : [];
}

/** The values that a schema lists. */
export const valuesOf = (schema: Record<string, unknown>): unknown[] =>
  "const" in schema ? [schema.const] : asList(schema.enum);

/** The types that schemas put together allow; undefined where they allow all. */
export function allTypes(parts: readonly Node[]): Set<string> | undefined {
  const types = parts.map(({ value }) => typesOf(asMap(value))).find((each) => each.length > 0);
  return types && new Set(parts.some(isNullable) ? [...types, "null"] : types);
}
