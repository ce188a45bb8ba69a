import { z } from "zod";
import { recordOf } from "../text/record.ts";

/** The longest text of a field, in characters. */
export const maxTextLength = 4_000;

/** The most items of a field that takes several. */
export const maxItems = 50;

const text = z.string().max(maxTextLength);

/** A form filled in: a value for each field that has one. */
export const formValue = recordOf(
  z.string().max(64),
  z.union([text, z.number(), z.boolean(), z.array(text).max(maxItems)]),
);
export type FormValue = z.infer<typeof formValue>;
