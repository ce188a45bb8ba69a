import type { Finding } from "../../../src/agents/contract.ts";
import { isTestFile } from "../../sdk/files/test-file.ts";
import { assignedSecrets } from "../../sdk/security/assigned-secret.ts";
import { envSecret, isEnvFile } from "../../sdk/security/env-file.ts";
import { findSecrets, mask } from "../../sdk/security/secrets.ts";
import type { FileChange } from "../change.ts";
import { isLock } from "../kinds.ts";

const fix =
  "Take it out of the change and its history, and replace it where it was used: who has the diff has it.";

/** Secrets in the lines that a file gains. They are never shown whole. */
export async function checkSecrets({ file, added }: FileChange): Promise<Finding[]> {
  if (isLock(file)) return [];
  const severity = isTestFile(file) ? "warning" : "error";
  const found = await findSecrets({ file, text: added.map(({ text }) => text).join("\n") });
  const known = found.map(({ line: index, kind, masked }): Finding => {
    const message = `A secret is added: ${kind}, ${masked}.`;
    return { severity, rule: "review/secret", file, line: added[index - 1]?.line ?? 1, message, fix };
  });
  const told = new Set(known.map(({ line }) => line));
  const assigned = added.flatMap(({ line, text }): Finding[] => {
    const secret = isEnvFile(file) ? envSecret(text) : assignedSecrets(text, file)[0];
    if (told.has(line) || secret === undefined) return [];
    const { name, value } = secret;
    return [
      {
        severity,
        rule: "review/secret",
        file,
        line,
        message: `A secret is added: ${name}, ${mask(value)}.`,
        fix,
      },
    ];
  });
  return [...known, ...assigned];
}
