import { z } from "zod";
import { accept, type Reply, refuse } from "../problems.ts";
import { toPointer } from "../text/json-pointer.ts";
import { isTooLongToMatch, matchedLength } from "./bounded-pattern.ts";
import type { Form } from "./form.ts";
import { type FormValue, formValue } from "./form-value.ts";

/**
 * Fills a form in: what is given, and the defaults of fields that are left out. Refuses what the form does not take;
 * the pointer is to the field, from the value's root.
 */
export function fillIn(form: Form, value: unknown): Reply<FormValue> {
  const given = ownFields(value);
  const long = findLong(form, given);
  if (long !== undefined) return invalid(`must have at most ${matchedLength} characters`, long);
  const schema = z.fromJSONSchema({ ...form, additionalProperties: false }).pipe(formValue);
  const parsed = schema.safeParse(given);
  if (parsed.success) return accept(parsed.data);
  const [issue] = parsed.error.issues;
  if (issue?.code !== "unrecognized_keys")
    return invalid(issue?.message ?? "does not fit", issue?.path ?? []);
  return invalid("There is no such field.", [...issue.path, ...issue.keys.slice(0, 1)]);
}

const invalid = (detail: string, path: readonly PropertyKey[]) =>
  refuse("invalid_request", detail, toPointer(path));

/** A copy that inherits nothing: a field may be called `constructor`, which every other object seems to have. */
function ownFields(value: unknown): unknown {
  const record = z.record(z.string(), z.unknown()).safeParse(value);
  return record.success ? Object.assign(Object.create(null), value) : value;
}

/** The place of a text that is too long to be matched against its pattern: even a bounded one takes its time. */
function findLong({ properties }: Form, value: unknown): string[] | undefined {
  const given = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const long = Object.entries(properties).find(
    ([name, field]) => "pattern" in field && field.pattern !== undefined && isTooLongToMatch(given[name]),
  );
  return long && [long[0]];
}
