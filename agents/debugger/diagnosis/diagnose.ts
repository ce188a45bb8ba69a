import { rules } from "./rules.ts";
import type { Diagnosis, Symptom } from "./symptom.ts";

/** Says more of an error than its message does; nothing where there is nothing more to say. */
export async function diagnose(symptom: Symptom): Promise<Diagnosis> {
  const text = `${symptom.trace.kind}: ${symptom.trace.message}`;
  for (const { pattern, explain } of rules) {
    const match = pattern.exec(text);
    if (match) return explain(match, symptom);
  }
  return { lines: [] };
}
