import { formatOf, narrowIntegers, numericBounds } from "./bounds.ts";
import { opaqueKeywords } from "./conditions.ts";
import { asList, asMap, asTexts, childOf, childrenOf, isThere, itemsOf, type Node } from "./tree.ts";

/** What a schema says, with what it has by `allOf` put together. */
export type Shape = {
  /** The types that it allows; undefined where it allows all. `null` is one of them. */
  types: Set<string> | undefined;
  format: string | undefined;
  /** The values that it allows, as JSON; undefined where it lists none. */
  values: Set<string> | undefined;
  properties: Map<string, Node>;
  required: Set<string>;
  items: Node | undefined;
  /** What the properties must be that have no definition of their own. */
  others: Node | undefined;
  /** Whether there are no other properties than those that are defined. */
  closed: boolean;
  /** The alternatives of `oneOf` and `anyOf`, where there are several beside `null`. */
  variants: Node[];
  /** The keywords that bound a value, with the bounds. */
  bounds: Map<string, number>;
  pattern: string | undefined;
  unique: boolean;
  default: unknown;
  /** Keywords whose meaning is not looked into, with all that they say as JSON. */
  opaque: Map<string, string>;
};

/** Schemas within `allOf` of each other, at most: a schema may contain itself. */
const MAX_PARTS = 100;

const isNull = ({ value }: Node): boolean => [asMap(value).type].flat().join() === "null";

/** Whether a schema says what a value is, and not only which of its properties it must have. */
const isWhole = ({ value }: Node): boolean =>
  ["$ref", "type", "properties", "items", "enum", "const", "allOf", "oneOf", "anyOf"].some(
    (key) => key in asMap(value),
  );

const alternativesOf = (node: Node): Node[] =>
  ["oneOf", "anyOf"].flatMap((keyword) => itemsOf(childOf(node, keyword)));

/** The schema and all that it is put together of; one alternative beside `null` alone is none. */
function partsOf(node: Node): { parts: Node[]; variants: Node[] } {
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

const valuesOf = (schema: Record<string, unknown>): unknown[] =>
  "const" in schema ? [schema.const] : asList(schema.enum);

function allTypes(parts: readonly Node[]): Set<string> | undefined {
  const types = parts.map(({ value }) => typesOf(asMap(value))).find((each) => each.length > 0);
  return types && new Set(parts.some(isNullable) ? [...types, "null"] : types);
}

const shapes = new WeakMap<object, Shape>();

/** What the schema at `node` says. It is worked out once, as many operations share their schemas. */
export function shapeOf(node: Node): Shape {
  const { value } = node;
  const key = typeof value === "object" && value !== null ? value : {};
  const shape = shapes.get(key) ?? readShape(node);
  shapes.set(key, shape);
  return shape;
}

function readShape(node: Node): Shape {
  const { parts, variants } = partsOf(node);
  const schemas = parts.map(({ value }) => asMap(value));
  const first = (keyword: string): unknown =>
    schemas.map((schema) => schema[keyword]).find((value) => value !== undefined);
  const part = (keyword: string): Node | undefined =>
    parts.map((each) => childOf(each, keyword)).find(isThere);
  const values = schemas.map(valuesOf).find((list) => list.length > 0);
  const others = part("additionalProperties");
  const types = allTypes(parts);
  const pattern = first("pattern");
  const opaque = opaqueKeywords.flatMap((keyword): [string, string][] =>
    first(keyword) === undefined ? [] : [[keyword, JSON.stringify(first(keyword))]],
  );
  const shape: Shape = {
    types,
    format: formatOf(first("format")),
    values: values && new Set(values.filter((value) => value !== null).map((value) => JSON.stringify(value))),
    properties: new Map(parts.flatMap((each) => [...childrenOf(childOf(each, "properties"))])),
    required: new Set(schemas.flatMap(({ required }) => asTexts(required))),
    items: part("items"),
    others: others?.value === false || others?.value === true ? undefined : others,
    closed: schemas.some((schema) =>
      [schema.additionalProperties, schema.unevaluatedProperties].includes(false),
    ),
    variants,
    bounds: narrowIntegers(new Map(schemas.flatMap((schema) => numericBounds(schema))), types),
    pattern: typeof pattern === "string" ? pattern : undefined,
    unique: first("uniqueItems") === true,
    default: first("default"),
    opaque: new Map(opaque),
  };
  return variants.every(isWhole) ? shape : variantsAsConditions(shape);
}

/** A schema whose alternatives are taken for conditions, which are not looked into. */
export function variantsAsConditions(shape: Shape): Shape {
  if (shape.variants.length === 0) return shape;
  const conditions = JSON.stringify(shape.variants.map(({ value }) => value));
  return { ...shape, variants: [], opaque: new Map([...shape.opaque, ["oneOf or anyOf", conditions]]) };
}
