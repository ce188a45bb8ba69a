import { fillIn } from "../forms/fill-in.ts";
import type { Answer, Question } from "./brief.ts";

/** What counts as a question's answer where nobody gives one in time; undefined: nothing does. */
export function defaultAnswer({ id, default: preset, schema }: Question): Answer | undefined {
  if (typeof preset === "string") return { questionId: id, text: preset, isDefault: true };
  if (schema === undefined || preset === undefined) return undefined;
  const filled = fillIn(schema, preset);
  return filled.ok ? { questionId: id, value: filled.value, isDefault: true } : undefined;
}
