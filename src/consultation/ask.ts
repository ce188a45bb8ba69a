// What an agent at work may ask a person: the params of its `ask` requests, and the question that comes of them.

import { z } from "zod";
import { defaultValue, whyUnfitDefault } from "../forms/default-value.ts";
import { type Form, form } from "../forms/form.ts";
import { distinct } from "../text/distinct.ts";
import type { Answer, Question } from "./brief.ts";

const asked = {
  /** What the person reads. */
  text: z.string().trim().min(1).max(4_000),
  /** How long the answer may take, in milliseconds: up to 23 hours, as with any question. */
  timeoutMs: z.int().min(1_000).max(82_800_000).optional(),
};

const plainAsk = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("question"),
    ...asked,
    /** The answer is this form filled in, else one of the choices, else words. */
    schema: form.optional(),
    choices: z.array(z.string().trim().min(1).max(200)).min(1).max(20).superRefine(distinct).optional(),
    /** What counts as answered where nobody answers in time. */
    default: defaultValue.optional(),
  }),
  z.strictObject({
    kind: z.literal("permission"),
    ...asked,
    /** The tool or action that the agent wants to use. */
    action: z.string().trim().min(1).max(200),
    detail: z.string().max(8_000).optional(),
  }),
]);

/** The params of an `ask` request. */
export const ask = plainAsk.superRefine((each, context) => {
  if (each.kind !== "question") return;
  const { schema, choices } = each;
  const fault = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (schema !== undefined && choices !== undefined) fault("schema", "does not go with choices");
  const unfit = whyUnfitDefault(each);
  if (unfit !== undefined) fault("default", unfit);
});
export type Ask = z.infer<typeof ask>;

/** What a permission is answered with. */
const decision: Form = {
  type: "object",
  properties: {
    decision: { type: "string", enum: ["allow", "deny"] },
    reason: { type: "string", maxLength: 2_000 },
  },
  required: ["decision"],
};

/** The question that an ask becomes. What nobody permits in time is denied. */
export function questionOf(
  each: Ask,
  id: string,
  step: Omit<Extract<Question["about"], { kind: "step" }>, "kind">,
): Question {
  const { text } = each;
  if (each.kind === "permission") {
    const { action, detail } = each;
    const about = {
      kind: "permission" as const,
      ...step,
      action,
      ...(detail === undefined ? {} : { detail }),
    };
    return { id, about, text, accepts: ["value"], schema: decision, default: { decision: "deny" } };
  }
  const { schema, choices } = each;
  const preset = each.default === undefined ? {} : { default: each.default };
  const question = { id, about: { kind: "step" as const, ...step }, text, ...preset };
  if (schema !== undefined) return { ...question, accepts: ["value"], schema };
  if (choices === undefined) return { ...question, accepts: ["text"] };
  return { ...question, accepts: ["choice"], choices: choices.map((value) => ({ value, label: value })) };
}

/** What the agent is told: the answer, or that it was denied what it wanted to do. */
export function replyOf(
  { about }: Question,
  { text, value, isDefault }: Answer,
): { result: unknown } | { error: { code: string; message: string } } {
  if (about.kind !== "permission") {
    const given = value === undefined ? { text: text?.trim() } : { value };
    return { result: isDefault ? { ...given, isDefault } : given };
  }
  if (value?.decision === "allow") return { result: value };
  const reason = isDefault ? "Nobody allowed it in time." : (value?.reason ?? "A person denied it.");
  return { error: { code: "permission_denied", message: String(reason) } };
}
