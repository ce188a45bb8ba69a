import type { Finding } from "../../src/agents/contract.ts";
import { sum } from "../../src/text/sum.ts";
import { countBy } from "../sdk/collections/count-by.ts";
import { countFindings, countsInWords } from "../sdk/reports/findings.ts";
import { findingsTable, markdownDocument, markdownTable, section } from "../sdk/reports/markdown.ts";
import { type Skipped, skippedInWords, skippedSection } from "../sdk/reports/skipped.ts";
import { counted, listed } from "../sdk/text/words.ts";
import { countLicences, knowsLicences } from "./licences.ts";
import type { Lock } from "./project.ts";

/** All that was found in the projects, of Node and Python, the gravest first. */
type DependencyAudit = {
  projects: readonly { file: string; asks: number }[];
  /** The projects that no lockfile installs. */
  unlocked: readonly string[];
  locks: readonly Lock[];
  findings: readonly Finding[];
  skipped: readonly Skipped[];
};

const titles: Record<string, string> = {
  "dependencies/missing": "missing",
  "dependencies/unused": "unused",
  "dependencies/unpinned": "unpinned",
  "python/missing": "missing",
  "python/unused": "unused",
  "python/unpinned": "unpinned",
  "dependencies/deprecated": "deprecated",
  "lockfile/duplicate": "in several versions",
};

function inWords(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { rule = "" } of findings) {
    const title = titles[rule] ?? (rule.startsWith("licences/") ? "with a licence to look at" : undefined);
    if (title !== undefined) counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  return [...counts].map(([title, count]) => `${count} ${title}`).join(", ");
}

const installedOf = (locks: readonly Lock[]): number => sum(locks.map(({ packages }) => packages.length));

/** One or two sentences for the user. */
export function summarize({ projects, unlocked, locks, findings, skipped }: DependencyAudit): string {
  const asked = sum(projects.map(({ asks }) => asks));
  const installed =
    locks.length > 0 ? `, ${counted(installedOf(locks), "package")} installed by the lockfile` : "";
  const base = `${counted(projects.length, "project")} with ${counted(asked, "dependency", "dependencies")}${installed}`;
  const words = inWords(findings);
  const nothing =
    projects.length + locks.length === 0 ? "No list could be checked." : `Nothing found in ${base}.`;
  const found =
    findings.length === 0 ? nothing : `${countsInWords(findings)} in ${base}${words && `: ${words}`}.`;
  return [found, ...uncheckedInWords({ unlocked, locks }), ...skippedInWords(skipped)].join(" ");
}

/** What nobody can tell of what is installed. */
function uncheckedInWords({ unlocked, locks }: Pick<DependencyAudit, "unlocked" | "locks">): string[] {
  const lockless =
    unlocked.length === 0
      ? []
      : [
          `There is no lockfile for ${listed(unlocked, 3)}, so what is doubled, deprecated or under which licence there was not checked.`,
        ];
  const unknown = locks.some((lock) => lock.packages.length > 0 && !knowsLicences(lock))
    ? ["The lockfile names no licences, and nothing is installed, so those were not checked."]
    : [];
  return [...lockless, ...unknown];
}

/** The numbers for the next step. */
export function outputOf({ projects, locks, findings, skipped }: DependencyAudit) {
  return {
    projects: projects.map(({ file }) => file),
    installed: installedOf(locks),
    ...countFindings(findings),
    rules: Object.fromEntries(countBy(findings, ({ rule = "" }) => rule)),
    licences: Object.fromEntries(countLicences(locks).slice(0, 30)),
    skipped: skipped.length,
  };
}

/** The report for people, in Markdown. */
export function reportOf(audit: DependencyAudit): string {
  const licences = countLicences(audit.locks).map(([licence, count]) => [licence, String(count)]);
  return markdownDocument(
    "# Dependency audit",
    summarize(audit),
    findingsTable(audit.findings),
    section("## Licences", markdownTable(["licence", "packages"], licences)),
    skippedSection(audit.skipped),
  );
}
