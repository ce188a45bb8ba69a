import type { Finding } from "../../../src/agents/contract.ts";
import { severityRank } from "../../../src/agents/severity.ts";
import { emitFinding } from "../program/program.ts";
import { compareText } from "../text/compare-text.ts";
import { counted, joined } from "../text/words.ts";

/** The findings that are told singly; the rest are told by their number. */
const MAX_FINDINGS = 200;

/** The gravest first, then by file, line and rule. */
export function sortFindings<T extends Finding>(findings: readonly T[]): T[] {
  return findings.toSorted(
    (a, b) =>
      severityRank(b.severity) - severityRank(a.severity) ||
      compareText(a.file ?? "", b.file ?? "") ||
      (a.line ?? 0) - (b.line ?? 0) ||
      compareText(a.rule ?? "", b.rule ?? "") ||
      compareText(a.message, b.message),
  );
}

/** Reports findings in the order given, at most 200 of them; `report` is the artifact that has them all. */
export function reportFindings(findings: readonly Finding[], report: string): void {
  for (const finding of findings.slice(0, MAX_FINDINGS)) emitFinding(finding);
  const more = findings.length - MAX_FINDINGS;
  if (more > 0) emitFinding({ severity: "info", message: `${more} more findings are in ${report}.` });
}

/** How many findings there are of each severity. */
export function countFindings(findings: readonly Finding[]) {
  const count = (severity: Finding["severity"]) =>
    findings.filter((finding) => finding.severity === severity).length;
  return { errors: count("error"), warnings: count("warning"), infos: count("info") };
}

/** Such as "2 errors, 1 warning and 3 remarks"; "nothing" where there are none. */
export function countsInWords(findings: readonly Finding[]): string {
  const { errors, warnings, infos } = countFindings(findings);
  const parts = [counted(errors, "error"), counted(warnings, "warning"), counted(infos, "remark")];
  return joined(parts.filter((part) => !part.startsWith("0 "))) || "nothing";
}
