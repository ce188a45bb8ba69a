import { z } from "zod";
import { distinct } from "../text/distinct.ts";
import type { Fault } from "../text/faults-of.ts";
import { boundedPattern } from "./bounded-pattern.ts";
import { emptyRanges } from "./empty-ranges.ts";
import { fieldValue } from "./field-value.ts";
import { maxItems, maxTextLength } from "./form-value.ts";

/** What a form and each of its fields may be shown with. */
export const shown = {
  title: z.string().min(1).max(200).exactOptional(),
  description: z.string().min(1).max(1_000).exactOptional(),
};

const count = (most: number) => z.int().min(0).max(most).exactOptional();
const oneOf = <Value extends z.ZodType>(value: Value) =>
  z.array(value).min(1).max(maxItems).superRefine(distinct).exactOptional();
const limit = z.number().exactOptional();

const text = {
  type: z.literal("string"),
  enum: oneOf(z.string().max(200)),
  format: z.enum(["email", "uri", "uuid", "date", "date-time", "time"]).exactOptional(),
  minLength: count(maxTextLength),
  maxLength: count(maxTextLength),
};

const number = {
  ...shown,
  enum: oneOf(z.number()),
  minimum: limit,
  maximum: limit,
  exclusiveMinimum: limit,
  exclusiveMaximum: limit,
};

const plainField = z.discriminatedUnion("type", [
  z.strictObject({
    ...shown,
    ...text,
    pattern: boundedPattern.exactOptional(),
    default: z.string().max(maxTextLength).exactOptional(),
  }),
  z.strictObject({ type: z.literal("number"), ...number, default: z.number().exactOptional() }),
  z.strictObject({ type: z.literal("integer"), ...number, default: z.int().exactOptional() }),
  z.strictObject({ type: z.literal("boolean"), ...shown, default: z.boolean().exactOptional() }),
  z.strictObject({
    type: z.literal("array"),
    ...shown,
    items: z.strictObject(text),
    minItems: count(maxItems),
    maxItems: count(maxItems),
    uniqueItems: z.boolean().exactOptional(),
    default: z.array(z.string().max(maxTextLength)).max(maxItems).exactOptional(),
  }),
]);
export type Field = z.infer<typeof plainField>;

/** A field that somebody can fill in, with values that it takes itself. */
export const field = plainField.superRefine((given, context) => {
  for (const { path, message } of faultsOf(given)) context.addIssue({ code: "custom", path, message });
});

function faultsOf(given: Field): Fault[] {
  const faults = [...emptyRanges(given), ...excludedChoices(given)];
  const inItems =
    given.type === "array" ? [...emptyRanges(given.items), ...excludedChoices(given.items)] : [];
  faults.push(...inItems.map(({ path, message }) => ({ path: ["items", ...path], message })));
  if (faults.length > 0 || given.default === undefined || takes(given, given.default)) return faults;
  return [{ path: ["default"], message: "must be what the field takes" }];
}

/** The choices that the field's other keywords do not allow. */
function excludedChoices(given: Field): Fault[] {
  if (!("enum" in given) || given.enum === undefined) return [];
  const { enum: choices, ...others } = given;
  return choices.flatMap((choice, index) =>
    takes(others, choice)
      ? []
      : [{ path: ["enum", index], message: "must be what the field's other keywords allow" }],
  );
}

function takes({ default: _, ...given }: Field, value: unknown): boolean {
  return fieldValue(given).safeParse(value).success;
}
