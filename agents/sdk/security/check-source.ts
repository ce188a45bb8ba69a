import type { Finding } from "../../../src/agents/contract.ts";
import type { Source } from "../files/source.ts";
import { isLockfile } from "../formats/lockfiles/read-lockfile.ts";
import { isJavaScript } from "../languages/parse-javascript.ts";
import { checkAssignedSecrets } from "./assigned-secret.ts";
import { checkEnvFile } from "./env-file.ts";
import { lintSource } from "./lint.ts";
import { checkLockfile } from "./lockfiles.ts";
import { findSecrets } from "./secrets.ts";
import { checkSettings } from "./settings.ts";

async function secretFindings(source: Source): Promise<Finding[]> {
  return (await findSecrets(source)).map(({ line, rule, kind, masked }) => ({
    severity: "error",
    rule,
    file: source.file,
    line,
    message: `A secret is in the file: ${kind}, ${masked}.`,
    fix: "Revoke it and make a new one, as the old one stays in the history; keep it in the environment or a secret store.",
  }));
}

/** What reads a kind of file more closely than as a text in which a secret may be. */
function inspect(source: Source): { findings: Finding[] } | { reason: string } {
  if (isLockfile(source.file)) return checkLockfile(source);
  if (isJavaScript(source.file)) return lintSource(source);
  return { findings: [...checkSettings(source), ...checkEnvFile(source), ...checkAssignedSecrets(source)] };
}

/** Whether a finding is a secret that has no kind of its own. */
export const isCredential = ({ rule = "" }: Finding): boolean =>
  /^audit\/(hard-coded-credential|secret-in-env-file)$/.test(rule);

/** All that is found in a file, and why it could not be read closely where that is so. */
export async function checkSource(source: Source): Promise<{ findings: Finding[]; reason?: string }> {
  const secrets = await secretFindings(source);
  const inspected = inspect(source);
  if ("reason" in inspected) return { findings: secrets, reason: inspected.reason };
  // A secret that has a kind is told by that alone.
  const told = new Set(secrets.map(({ line }) => line));
  const others = inspected.findings.filter((finding) => !isCredential(finding) || !told.has(finding.line));
  return { findings: [...secrets, ...others] };
}
