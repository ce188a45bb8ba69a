import { formatOf, narrowIntegers, numericBounds } from "./bounds.ts";
import { opaqueKeywords } from "./conditions.ts";
import { allTypes, isWhole, partsOf, valuesOf } from "./schema-parts.ts";
import { asMap, asTexts, childOf, childrenOf, isThere, jsonOf, type Node } from "./tree.ts";

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
    first(keyword) === undefined ? [] : [[keyword, jsonOf(first(keyword))]],
  );
  const shape: Shape = {
    types,
    format: formatOf(first("format")),
    values: values && new Set(values.filter((value) => value !== null).map(jsonOf)),
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
  const conditions = shape.variants.map(({ value }) => jsonOf(value)).join();
  return { ...shape, variants: [], opaque: new Map([...shape.opaque, ["oneOf or anyOf", conditions]]) };
}
