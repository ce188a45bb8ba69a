import type { YamlPath } from "../sdk/formats/yaml-source.ts";
import { asMap } from "./compare/tree.ts";

/** The places of all references within a description. Needs no call stack. */
export function referencesIn(root: unknown): { place: YamlPath; reference: string }[] {
  const references: { place: YamlPath; reference: string }[] = [];
  const waiting: { place: YamlPath; value: unknown }[] = [{ place: [], value: root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { place, value } = next;
    if (typeof value !== "object" || value === null) continue;
    const reference = asMap(value).$ref;
    if (typeof reference === "string") references.push({ place, reference });
    for (const [key, part] of Object.entries(value)) waiting.push({ place: [...place, key], value: part });
  }
  return references;
}
