// Forms: the part of JSON Schema (draft 2020-12) by which a question says what it takes. A flat object of named
// fields, so that any frontend can draw it and every fault has a field to point at.

import { z } from "zod";
import { recordOf } from "../text/record.ts";
import { boundedPattern, isTooLongToMatch } from "./bounded-pattern.ts";
import { maxItems, maxTextLength } from "./form-value.ts";

const title = z.string().min(1).max(200).exactOptional();
const description = z.string().min(1).max(1_000).exactOptional();
const shown = { title, description };

const count = (most: number) => z.int().min(0).max(most).exactOptional();
const texts = z.array(z.string().max(200)).min(1).max(maxItems);
const limit = z.number().exactOptional();

const text = {
  type: z.literal("string"),
  enum: texts.exactOptional(),
  format: z.enum(["email", "uri", "uuid", "date", "date-time", "time"]).exactOptional(),
  minLength: count(maxTextLength),
  maxLength: count(maxTextLength),
};

const number = {
  ...shown,
  enum: z.array(z.number()).min(1).max(maxItems).exactOptional(),
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

const field = plainField
  .refine(takesDefault, { path: ["default"], message: "must be what the field takes" })
  .superRefine((given, context) => {
    const inItems = given.type === "array" ? crossedBounds(given.items) : [];
    for (const { path, message } of crossedBounds(given)) {
      context.addIssue({ code: "custom", path, message });
    }
    for (const { path, message } of inItems) {
      context.addIssue({ code: "custom", path: ["items", ...path], message });
    }
  });

function takesDefault({ default: value, ...rest }: z.infer<typeof plainField>): boolean {
  if (value === undefined) return true;
  if ("pattern" in rest && rest.pattern !== undefined && isTooLongToMatch(value)) return false;
  return z.fromJSONSchema(rest).safeParse(value).success;
}

/** Bounds, a lower with an upper one. */
const boundPairs = [
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minimum", "maximum"],
  ["minimum", "exclusiveMaximum"],
  ["exclusiveMinimum", "maximum"],
  ["exclusiveMinimum", "exclusiveMaximum"],
] as const;
type Bounds = { type: string } & { [name in (typeof boundPairs)[number][number]]?: number };

/** The upper bounds that leave nothing above a lower one. */
const crossedBounds = (bounds: Bounds): { path: string[]; message: string }[] =>
  boundPairs.flatMap(([lower, upper]) => {
    const { [lower]: least = -Infinity, [upper]: most = Infinity } = bounds;
    const isExclusive = lower.startsWith("exclusive") || upper.startsWith("exclusive");
    if (isExclusive ? least < most : least <= most) return [];
    return [{ path: [upper], message: `must leave something above \`${lower}\`` }];
  });

const fieldName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, "must be a letter, then letters, digits, _ or -");

/** What a form looks like, and what it takes. */
export const form = z
  .strictObject({
    $schema: z.literal("https://json-schema.org/draft/2020-12/schema").exactOptional(),
    type: z.literal("object"),
    ...shown,
    properties: recordOf(fieldName, field)
      .refine((fields) => Object.keys(fields).length >= 1, "must have a field")
      .refine((fields) => Object.keys(fields).length <= 30, "must have at most 30 fields"),
    required: z.array(z.string()).max(30).exactOptional(),
    additionalProperties: z.literal(false).exactOptional(),
  })
  .superRefine(({ properties, required = [] }, context) => {
    for (const [index, name] of required.entries()) {
      if (Object.hasOwn(properties, name)) continue;
      context.addIssue({ code: "custom", path: ["required", index], message: "must be one of the fields" });
    }
  });
export type Form = z.infer<typeof form>;
