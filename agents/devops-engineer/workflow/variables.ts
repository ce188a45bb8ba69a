import type { YamlPath } from "../../sdk/formats/yaml-source.ts";
import { hasAddressWithPassword, hasKnownToken, setsSecret } from "../secrets.ts";
import type { WorkflowFinding } from "./finding.ts";

/** Secrets among the variables of the part of a workflow at `place`. */
export function checkVariables(env: Record<string, unknown> | undefined, place: YamlPath): WorkflowFinding[] {
  return Object.entries(env ?? {})
    .filter(([name, value]) => typeof value === "string" && setsSecret(name, value))
    .map(([name]) => ({
      severity: "error",
      rule: "actions/secret-in-file",
      place: [...place, "env", name],
      message: `The secret \`${name}\` is written down for everybody who can read this repository.`,
      fix: `Revoke it, store the new one as a secret, and refer to it: \`\${{ secrets.${name} }}\`.`,
    }));
}

/** Secrets among the inputs of the step at `place` that are known by their form, as an input may have any name. */
export function checkInputs(inputs: Record<string, unknown> | undefined, place: YamlPath): WorkflowFinding[] {
  return Object.entries(inputs ?? {}).flatMap(([name, value]): WorkflowFinding[] => {
    if (typeof value !== "string" || !(hasKnownToken(value) || hasAddressWithPassword(value))) return [];
    return [
      {
        severity: "error",
        rule: "actions/secret-in-file",
        place: [...place, "with", name],
        message: `The input \`${name}\` has a secret that everybody who can read this repository can read.`,
        fix: `Revoke it, store the new one as a secret, and refer to it: \`\${{ secrets.${name.toUpperCase()} }}\`.`,
      },
    ];
  });
}
