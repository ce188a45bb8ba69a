import type { PlacedFinding } from "../placed-finding.ts";

/** What keeps a service from starting, at one of its keys. */
export const failing = (
  name: string,
  keys: (string | number)[],
  rule: string,
  message: string,
  fix: string,
): PlacedFinding => ({
  severity: "error",
  rule: `compose/${rule}`,
  place: ["services", name, ...keys],
  message: `\`${name}\` ${message}`,
  fix,
});
