import { z } from "zod";
import { matchedLength, toRegExp } from "./bounded-pattern.ts";
import type { Field } from "./field.ts";

/** What a field takes. Its pattern is matched here, as zod reads one without Unicode's rules. */
export function fieldValue(field: Field): z.ZodType {
  if (field.type !== "string" || field.pattern === undefined) return z.fromJSONSchema(field);
  const { pattern, ...others } = field;
  return z.fromJSONSchema(others).superRefine((value, context) => {
    const fault = typeof value === "string" ? whyNoMatch(pattern, value) : undefined;
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });
}

/** Even a bounded pattern takes its time with a long text. */
function whyNoMatch(pattern: string, text: string): string | undefined {
  if (text.length > matchedLength) return `must have at most ${matchedLength} characters`;
  return toRegExp(pattern).test(text) ? undefined : `must match the pattern ${pattern}`;
}
