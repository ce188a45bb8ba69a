import type { Finding } from "../../src/agents/contract.ts";
import { countBy } from "../sdk/count-by.ts";
import { findingsTable, markdownDocument, section } from "../sdk/markdown.ts";
import { countFindings, countsInWords } from "../sdk/report-findings.ts";
import { type Skipped, skippedInWords } from "../sdk/skipped.ts";
import { counted } from "../sdk/words.ts";

/** All that was found in so many files, the gravest first. */
type Audit = { files: number; findings: readonly Finding[]; skipped: readonly Skipped[] };

const areas = {
  secrets: /^(secretlint\/|audit\/(hard-coded-credential|secret-in-env-file)$)/,
  dependencies: /^(lockfile|settings)\//,
  code: /./,
} as const;

/** The area that a rule belongs to. */
function areaOf({ rule = "" }: Finding): keyof typeof areas {
  if (areas.secrets.test(rule)) return "secrets";
  return areas.dependencies.test(rule) ? "dependencies" : "code";
}

function countAreas(findings: readonly Finding[]) {
  const count = (area: keyof typeof areas) => findings.filter((finding) => areaOf(finding) === area).length;
  return { secrets: count("secrets"), code: count("code"), dependencies: count("dependencies") };
}

/** One or two sentences for the user. */
export function summarize({ files, findings, skipped }: Audit): string {
  if (findings.length === 0) {
    const found = `Nothing found in ${counted(files, "file")}: no secret, no unsafe code, no doubtful source of a package.`;
    return [found, ...skippedInWords(skipped)].join(" ");
  }
  const { secrets, code, dependencies } = countAreas(findings);
  const parts = [
    ...(secrets > 0 ? [counted(secrets, "secret")] : []),
    ...(code > 0 ? [`${code} in code`] : []),
    ...(dependencies > 0 ? [`${dependencies} in where packages come from`] : []),
  ];
  return [
    `${countsInWords(findings)} in ${counted(files, "file")}: ${parts.join(", ")}.`,
    ...skippedInWords(skipped),
  ].join(" ");
}

/** The numbers for the next step. */
export function outputOf({ files, findings, skipped }: Audit) {
  return {
    files,
    skipped: skipped.length,
    ...countFindings(findings),
    areas: countAreas(findings),
    rules: Object.fromEntries(countBy(findings, ({ rule = "" }) => rule)),
  };
}

/** The report for people, in Markdown. */
export function reportOf(audit: Audit): string {
  const areaSection = (heading: string, area: keyof typeof areas) =>
    section(heading, findingsTable(audit.findings.filter((finding) => areaOf(finding) === area)));
  return markdownDocument(
    "# Security audit",
    summarize(audit),
    areaSection("## Secrets", "secrets"),
    areaSection("## Code", "code"),
    areaSection("## Where packages come from", "dependencies"),
  );
}
