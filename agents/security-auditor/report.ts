import type { Finding } from "../../src/agents/contract.ts";
import { countBy } from "../sdk/collections/count-by.ts";
import { countFindings, countsInWords } from "../sdk/reports/findings.ts";
import { findingsTable, markdownDocument, section } from "../sdk/reports/markdown.ts";
import { type Skipped, skippedInWords, skippedSection } from "../sdk/reports/skipped.ts";
import { leftOutInWords } from "../sdk/request/files-meant.ts";
import { counted } from "../sdk/text/words.ts";
import { nothingInWords, notSearched, type Searched } from "./searched.ts";

/** All that was found, the gravest first, how closely files were searched, and what was not read or left out. */
type Audit = {
  findings: readonly Finding[];
  searched: Searched;
  skipped: readonly Skipped[];
  leftOut: readonly string[];
};

const areas = {
  secrets: /^(secretlint\/|audit\/(hard-coded-credential|secret-in-env-file|aws-key-id|google-api-key)$)/,
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

function foundInWords(findings: readonly Finding[], searched: Searched): string {
  if (searched.files === 0) return "No file could be searched.";
  if (findings.length === 0) return nothingInWords(searched);
  const { secrets, code, dependencies } = countAreas(findings);
  const parts = [
    ...(secrets > 0 ? [counted(secrets, "secret")] : []),
    ...(code > 0 ? [`${code} in code`] : []),
    ...(dependencies > 0 ? [`${dependencies} in where packages come from`] : []),
  ];
  return `${countsInWords(findings)} in ${counted(searched.files, "file")}: ${parts.join(", ")}.`;
}

/** A few sentences for the user: what was found, and what was not searched. */
export const summarize = ({ findings, searched, skipped, leftOut }: Audit): string =>
  [
    foundInWords(findings, searched),
    ...notSearched(searched),
    ...skippedInWords(skipped),
    ...leftOutInWords(leftOut),
  ].join(" ");

/** The numbers for the next step. */
export function outputOf({ findings, searched, skipped }: Audit) {
  return {
    files: searched.files,
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
    skippedSection(audit.skipped),
  );
}
