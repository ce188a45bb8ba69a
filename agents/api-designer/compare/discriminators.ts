import { type LocalChange, type Pair, present } from "./change.ts";
import type { Visit } from "./direction.ts";
import { asMap, childOf } from "./tree.ts";

/** What becomes of the property by which clients tell the alternatives of a schema apart, and of its values. */
export function compareDiscriminators(pair: Pair, name: string, { direction }: Visit): LocalChange[] {
  const [was, is] = [pair.before, pair.after].map((node) => childOf(node, "discriminator").value);
  if (was === undefined || is === undefined) return [];
  // Swagger 2 has the property's name alone.
  const property = (value: unknown): unknown =>
    typeof value === "string" ? value : asMap(value).propertyName;
  const fix = "Go on telling the alternatives apart as clients know it.";
  if (property(was) !== property(is)) {
    const message = `The alternatives of ${name} are told apart by \`${property(is)}\`, before by \`${property(was)}\`.`;
    return [present(pair.after, { rule: "discriminator-changed", severity: "error", message, fix })];
  }
  const mapping = asMap(asMap(is).mapping);
  return Object.keys(asMap(asMap(was).mapping)).flatMap((value) => {
    if (value in mapping || direction === "response") return [];
    const message = `${name} does not accept \`${value}\` as \`${property(is)}\` any more.`;
    return present(pair.after, { rule: "discriminator-value-removed", severity: "error", message, fix });
  });
}
