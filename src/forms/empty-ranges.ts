import type { Fault } from "../text/faults-of.ts";
import { matchedLength } from "./bounded-pattern.ts";
import type { Field } from "./field.ts";

/** A bound of what a field takes, and the keyword that sets it, where one does. */
type Bound = { value: number; keyword?: string; isExclusive?: boolean };

type Range = { lower: Bound[]; upper: Bound[] };

/** Where a field's bounds leave nothing between them, so that nobody could answer it. */
export function emptyRanges(field: Field): Fault[] {
  const { lower, upper } = rangeOf(field);
  const least = tightest([{ value: -Infinity }, ...lower], (one, other) => one > other);
  const most = tightest([{ value: Infinity }, ...upper], (one, other) => one < other);
  const isExclusive = least.isExclusive === true || most.isExclusive === true;
  if (isExclusive ? least.value < most.value : least.value <= most.value) return [];
  const [keyword = "type", other = "type"] =
    most.keyword === undefined ? [least.keyword] : [most.keyword, least.keyword];
  return [{ path: [keyword], message: `must leave something for \`${other}\`` }];
}

const tightest = (bounds: Bound[], isTighter: (one: number, other: number) => boolean): Bound =>
  bounds.reduce((found, each) =>
    isTighter(each.value, found.value) || (each.value === found.value && each.isExclusive) ? each : found,
  );

function rangeOf(field: Field): Range {
  switch (field.type) {
    case "string":
      return lengths(field);
    case "array":
      return {
        lower: bound("minItems", field.minItems),
        upper: [...bound("maxItems", field.maxItems), ...variety(field)],
      };
    case "integer":
      return integers(field);
    case "number":
      return {
        lower: [...bound("minimum", field.minimum), ...exclusive("exclusiveMinimum", field.exclusiveMinimum)],
        upper: [...bound("maximum", field.maximum), ...exclusive("exclusiveMaximum", field.exclusiveMaximum)],
      };
    case "boolean":
      return { lower: [], upper: [] };
  }
}

const bound = (keyword: string, value: number | undefined): Bound[] =>
  value === undefined ? [] : [{ value, keyword }];

const exclusive = (keyword: string, value: number | undefined): Bound[] =>
  bound(keyword, value).map((each) => ({ ...each, isExclusive: true }));

type Of<Type extends Field["type"]> = Extract<Field, { type: Type }>;

/** The characters that texts of a format have. */
const formatLengths: Record<NonNullable<Of<"string">["format"]>, { least: number; most?: number }> = {
  email: { least: "a@b.co".length },
  uri: { least: "a:".length },
  uuid: { least: 36, most: 36 },
  date: { least: "2027-03-01".length, most: "2027-03-01".length },
  "date-time": { least: "2027-03-01T06:30:00Z".length },
  time: { least: "06:30:00Z".length },
};

function lengths({ minLength, maxLength, format, pattern }: Of<"string">): Range {
  const { least, most = undefined } = format === undefined ? {} : formatLengths[format];
  return {
    lower: [...bound("minLength", minLength), ...bound("format", least)],
    upper: [
      ...bound("maxLength", maxLength),
      ...bound("format", most),
      ...bound("pattern", pattern === undefined ? undefined : matchedLength),
    ],
  };
}

/** How many different items there can be, where each may stand once. */
function variety({ uniqueItems, items }: Of<"array">): Bound[] {
  if (uniqueItems !== true) return [];
  return bound("uniqueItems", items.maxLength === 0 ? 1 : items.enum?.length);
}

/** Exclusive bounds of whole numbers are others that are not. */
function integers({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Of<"integer">): Range {
  const above = exclusiveMinimum === undefined ? undefined : Math.floor(exclusiveMinimum) + 1;
  const below = exclusiveMaximum === undefined ? undefined : Math.ceil(exclusiveMaximum) - 1;
  return {
    lower: [
      { value: Number.MIN_SAFE_INTEGER },
      ...bound("minimum", minimum && Math.ceil(minimum)),
      ...bound("exclusiveMinimum", above),
    ],
    upper: [
      { value: Number.MAX_SAFE_INTEGER },
      ...bound("maximum", maximum && Math.floor(maximum)),
      ...bound("exclusiveMaximum", below),
    ],
  };
}
