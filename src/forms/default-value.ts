import { z } from "zod";
import { fillIn } from "./fill-in.ts";
import type { Form } from "./form.ts";
import { formValue, maxTextLength } from "./form-value.ts";

/** What counts as a question's answer where nobody gives one: words, or a form filled in. */
export const defaultValue = z.union([z.string().trim().min(1).max(maxTextLength), formValue]);

type Preset = {
  default?: z.infer<typeof defaultValue> | undefined;
  schema?: Form | undefined;
  choices?: string[] | undefined;
};

/** Why a default is no answer to its own question, or undefined where it is or there is none. */
export function whyUnfitDefault({ default: value, schema, choices }: Preset): string | undefined {
  if (value === undefined) return undefined;
  if (schema !== undefined) {
    const filled = fillIn(schema, value);
    return filled.ok ? undefined : `${filled.refusal.pointer ?? ""} ${filled.refusal.detail}`.trim();
  }
  if (typeof value !== "string") return "must be words where there is no schema";
  return choices === undefined || choices.includes(value) ? undefined : "must be one of the choices";
}
