import type { NodeResult } from "axe-core";

/** Checks that fail with nearly every name, and would be the wrong thing to change. */
const poorAdvice = new Set([
  "presentational-role",
  "non-empty-title",
  "non-empty-placeholder",
  "aria-labelledby",
]);

const messagesOf = (checks: NodeResult["any"]): string[] => [
  ...new Set(checks.filter(({ id }) => !poorAdvice.has(id)).map(({ message }) => oneLine(message))),
];

const oneLine = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join(" ")
    .replace(/\.$/, "");

/** What would mend an element: axe's summary of its failure, in a line. */
export function fixOf({ any, all, none }: Pick<NodeResult, "any" | "all" | "none">): string {
  const everyOne = messagesOf([...all, ...none]);
  const oneOf = messagesOf(any);
  return [
    everyOne.length === 0 ? "" : `Mend: ${everyOne.join("; ")}.`,
    oneOf.length === 0 ? "" : `Mend ${oneOf.length > 1 ? "one of these" : "this"}: ${oneOf.join("; ")}.`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
