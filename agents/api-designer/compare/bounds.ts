// Keywords that bound numbers, texts, lists and maps, in the words of all versions of the specification.

/** Keywords of bounds, and whether a greater number allows less. */
export const boundKeywords: Record<string, "lower" | "upper"> = {
  minimum: "lower",
  exclusiveMinimum: "lower",
  minLength: "lower",
  minItems: "lower",
  minProperties: "lower",
  maximum: "upper",
  exclusiveMaximum: "upper",
  maxLength: "upper",
  maxItems: "upper",
  maxProperties: "upper",
};

/** Pairs of keywords of which either says the same thing. */
export const twins: Record<string, string> = {
  minimum: "exclusiveMinimum",
  exclusiveMinimum: "minimum",
  maximum: "exclusiveMaximum",
  exclusiveMaximum: "maximum",
};

/** The bounds in a schema. In OpenAPI 3.0 `exclusiveMinimum: true` is about `minimum`. */
export function numericBounds(schema: Record<string, unknown>): [string, number][] {
  return [...Object.keys(boundKeywords), "multipleOf"].flatMap((keyword): [string, number][] => {
    const bound = schema[keyword];
    if (typeof bound !== "number") return [];
    const twin = twins[keyword];
    return [[twin !== undefined && schema[twin] === true ? twin : keyword, bound]];
  });
}

/** Of whole numbers a bound that is excluded is the next one that is not. */
export function narrowIntegers(
  bounds: Map<string, number>,
  types: ReadonlySet<string> | undefined,
): Map<string, number> {
  if (types?.has("integer") !== true || types.has("number")) return bounds;
  const inclusive: Record<string, { keyword: string; step: number }> = {
    exclusiveMinimum: { keyword: "minimum", step: 1 },
    exclusiveMaximum: { keyword: "maximum", step: -1 },
  };
  return new Map(
    [...bounds].map(([keyword, bound]): [string, number] => {
      const { keyword: other, step } = inclusive[keyword] ?? { keyword, step: 0 };
      return [other, bound + step];
    }),
  );
}

/** Formats that exclude no value that could be sent without them. */
const unboundFormats = new Set(["int64", "double", "password"]);

/** The format of a schema, where it tells values apart. */
export const formatOf = (format: unknown): string | undefined =>
  typeof format === "string" && !unboundFormats.has(format) ? format : undefined;

/** Whether one of two schemas is bound by a keyword more than the other is. */
export function isTighter(
  keyword: string,
  bounds: ReadonlyMap<string, number>,
  others: ReadonlyMap<string, number>,
): boolean {
  const bound = bounds.get(keyword);
  if (bound === undefined) return false;
  const twin = others.get(twins[keyword] ?? "");
  const other = others.get(keyword) ?? twin;
  if (keyword === "multipleOf") return other === undefined || !isMultiple(other, bound);
  if (other === undefined) return !(/^min[A-Z]/.test(keyword) && bound <= 0);
  if (bound === other) return bound === twin && keyword.startsWith("exclusive") && !others.has(keyword);
  return (boundKeywords[keyword] === "lower") === bound > other;
}

/** Whether a number is a multiple of another, but for what floating point makes of both. */
function isMultiple(number: number, of: number): boolean {
  const ratio = number / of;
  return Math.abs(ratio - Math.round(ratio)) < 1e-6;
}
