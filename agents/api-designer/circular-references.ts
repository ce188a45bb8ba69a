import type { Finding } from "../../src/agents/contract.ts";
import type { YamlPath } from "../sdk/formats/yaml-source.ts";
import { asMap, placeOf, valueAt } from "./compare/tree.ts";
import type { Description } from "./descriptions.ts";
import { referencesIn } from "./references.ts";

/** References that lead to references, at most. */
const MAX_HOPS = 100;

/** Whether the reference at a place leads, by way of others, back to that place and so never to what it means. */
function isOnCircle(place: YamlPath, root: unknown): boolean {
  const start = place.join("/");
  let at: YamlPath = place;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    const { $ref } = asMap(valueAt(root, at));
    if (typeof $ref !== "string" || !$ref.startsWith("#/")) return false;
    at = placeOf($ref);
    if (at.join("/") === start) return true;
  }
  return false;
}

/** References of a description that go round in a circle. */
export const circularReferences = ({ file, value, lineOf }: Description): Finding[] =>
  referencesIn(value)
    .filter(({ place, reference }) => reference.startsWith("#/") && isOnCircle(place, value))
    .map(({ place, reference }) => ({
      severity: "error",
      rule: "api/circular-reference",
      file,
      line: lineOf([...place, "$ref"]),
      message: `The reference ${reference} leads back to itself and never to a definition.`,
      fix: "Put the definition itself in one place of the circle.",
    }));
