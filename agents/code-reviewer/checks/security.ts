import type { Finding } from "../../../src/agents/contract.ts";
import { isJavaScript } from "../../sdk/languages/parse-javascript.ts";
import { isCredential } from "../../sdk/security/check-source.ts";
import { lintSource } from "../../sdk/security/lint.ts";
import { ranked } from "../../sdk/security/rank.ts";
import type { FileChange } from "../change.ts";
import { securityChecks } from "./line-security.ts";
import { checkEach } from "./lines.ts";

/**
 * What the rules of security find in the lines that a file gains: those that need the whole file where it is known
 * (`text`) and can be parsed, else those that a line tells by itself. `reason` is why it could not be parsed.
 */
export function checkSecurity(
  change: FileChange,
  text: string | undefined,
): { findings: Finding[]; reason?: string } {
  const { file, added } = change;
  if (added.length === 0) return { findings: [] };
  const alone = checkEach(change, securityChecks).map((finding) => ranked(finding, file));
  if (text === undefined || !isJavaScript(file)) return { findings: alone };
  const linted = lintSource({ file, text });
  if ("reason" in linted) return { findings: alone, reason: linted.reason };
  const lines = new Set(added.map(({ line }) => line));
  const found = linted.findings.filter(({ line = 0 }) => lines.has(line));
  return { findings: found.map((finding) => ranked(finding, file)) };
}

/** Without the credentials in lines whose secret is told already. */
export function withoutTold(findings: readonly Finding[], secrets: readonly Finding[]): Finding[] {
  const told = new Set(secrets.map(({ line }) => line));
  return findings.filter((finding) => !isCredential(finding) || !told.has(finding.line));
}
