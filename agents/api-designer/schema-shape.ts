import { asList, asMap, asTexts, childOf, childrenOf, itemsOf, type Node } from "./tree.ts";

/** What a schema says, with what it has by `allOf` put together. */
export type Shape = {
  /** The types that it allows; undefined where it says nothing of them. `null` is one of them. */
  types: Set<string> | undefined;
  format: unknown;
  /** The values that it allows, as JSON; undefined where it lists none. */
  values: Set<string> | undefined;
  properties: Map<string, Node>;
  required: Set<string>;
  items: Node | undefined;
  /** The alternatives of `oneOf` and `anyOf`, by what names them. */
  variants: Map<string, Node>;
  /** Keywords that bound a value, with the bounds. */
  bounds: Map<string, unknown>;
  closed: boolean;
};

/** Keywords of bounds, and whether a greater number allows less. */
export const boundKeywords: Record<string, "lower" | "upper"> = {
  minimum: "lower",
  minLength: "lower",
  minItems: "lower",
  minProperties: "lower",
  maximum: "upper",
  maxLength: "upper",
  maxItems: "upper",
  maxProperties: "upper",
};

/** Schemas within `allOf` of each other, at most: a schema may contain itself. */
const MAX_PARTS = 100;

/** The schema and all that it is put together of. */
function partsOf(node: Node): Node[] {
  const parts = [node];
  for (let index = 0; index < parts.length && parts.length < MAX_PARTS; index += 1) {
    const part = parts[index];
    if (part !== undefined) parts.push(...itemsOf(childOf(part, "allOf")));
  }
  return parts;
}

function typesOf(schema: Record<string, unknown>): Set<string> | undefined {
  const types = typeof schema.type === "string" ? [schema.type] : asTexts(schema.type);
  if (types.length === 0) return undefined;
  return new Set(schema.nullable === true ? [...types, "null"] : types);
}

function variantName(node: Node): string {
  const [first, , name] = node.at;
  if (first === "components" && name !== undefined) return String(name);
  const { title, type } = asMap(node.value);
  return String(title ?? type ?? node.at.at(-1));
}

/** What the schema at `node` says. */
export function shapeOf(node: Node): Shape {
  const parts = partsOf(node);
  const schemas = parts.map(({ value }) => asMap(value));
  const listed = schemas.map((schema) => ("const" in schema ? [schema.const] : asList(schema.enum)));
  const values = listed.find((list) => list.length > 0);
  const items = parts.map((part) => childOf(part, "items")).find(({ value }) => value !== undefined);
  const variants = parts.flatMap((part) => [
    ...itemsOf(childOf(part, "oneOf")),
    ...itemsOf(childOf(part, "anyOf")),
  ]);
  return {
    types: schemas.map(typesOf).find((types) => types !== undefined),
    format: schemas.map(({ format }) => format).find((format) => format !== undefined),
    values: values && new Set(values.map((value) => JSON.stringify(value))),
    properties: new Map(parts.flatMap((part) => [...childrenOf(childOf(part, "properties"))])),
    required: new Set(schemas.flatMap(({ required }) => asTexts(required))),
    items,
    variants: new Map(variants.map((variant) => [variantName(variant), variant])),
    bounds: new Map(
      schemas.flatMap((schema) =>
        [...Object.keys(boundKeywords), "pattern"].flatMap((key) =>
          key in schema ? [[key, schema[key]]] : [],
        ),
      ),
    ),
    closed: schemas.some(({ additionalProperties }) => additionalProperties === false),
  };
}
