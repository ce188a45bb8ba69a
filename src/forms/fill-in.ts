import { z } from "zod";
import { accept, type Reply, refuse } from "../problems.ts";
import { faultsOf } from "../text/faults-of.ts";
import { toPointer } from "../text/json-pointer.ts";
import { fieldValue } from "./field-value.ts";
import type { Form } from "./form.ts";
import { type FormValue, formValue } from "./form-value.ts";

/**
 * Fills a form in: what is given, and the defaults of fields that are left out. Refuses what the form does not take;
 * the pointer is to the field, from the value's root.
 */
export function fillIn({ properties, required = [] }: Form, value: unknown): Reply<FormValue> {
  const fields = Object.entries(properties).map(([name, field]) => {
    const taken = fieldValue(field);
    return [name, required.includes(name) ? taken : taken.optional()];
  });
  const schema: z.ZodType = z.strictObject(Object.fromEntries(fields));
  const parsed = schema.pipe(formValue).safeParse(ownFields(value), { error: describeTime });
  if (parsed.success) return accept(parsed.data);
  const [fault] = faultsOf(parsed.error.issues);
  return refuse("invalid_request", fault?.message ?? "does not fit", toPointer(fault?.path ?? []));
}

/** A time is the one format that zod tells by a regular expression alone. */
const describeTime: z.core.$ZodErrorMap = (issue) =>
  issue.code === "invalid_format" && issue.format === "regex"
    ? "must be a time such as 06:30:00Z"
    : undefined;

/** A copy that inherits nothing: a field may be called `constructor`, which every other object seems to have. */
function ownFields(value: unknown): unknown {
  const record = z.record(z.string(), z.unknown()).safeParse(value);
  return record.success ? Object.assign(Object.create(null), value) : value;
}
