// Forms: the part of JSON Schema (draft 2020-12) by which a question says what it takes. A flat object of named
// fields, so that any frontend can draw it and every fault has a field to point at.

import { z } from "zod";
import { recordOf } from "../text/record.ts";
import { field, shown } from "./field.ts";

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
