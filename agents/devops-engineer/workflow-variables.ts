import type { YamlPath } from "../sdk/formats/yaml-source.ts";
import { isSecretVariable } from "../sdk/security/credentials.ts";
import { hasKnownToken, isLiteralSecret } from "./secrets.ts";
import type { WorkflowFinding } from "./workflow-finding.ts";

/** Secrets among the variables of the part of a workflow at `place`. */
export function checkVariables(env: Record<string, unknown> | undefined, place: YamlPath): WorkflowFinding[] {
  return Object.entries(env ?? {})
    .filter(
      ([name, value]) =>
        typeof value === "string" &&
        ((isSecretVariable(name) && isLiteralSecret(value)) || hasKnownToken(value)),
    )
    .map(([name]) => ({
      severity: "error",
      rule: "actions/secret-in-file",
      place: [...place, "env", name],
      message: `The secret \`${name}\` is written down for everybody who can read this repository.`,
      fix: `Revoke it, store the new one as a secret, and refer to it: \`\${{ secrets.${name} }}\`.`,
    }));
}
