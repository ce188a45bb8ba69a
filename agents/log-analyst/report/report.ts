import type { Finding } from "../../../src/agents/contract.ts";
import { findingsTable, markdownDocument, markdownTable, section } from "../../sdk/reports/markdown.ts";
import { skippedSection } from "../../sdk/reports/skipped.ts";
import type { Analysis } from "../analysis/analysis.ts";
import type { Kind } from "../analysis/kinds.ts";
import type { Logs } from "../reading/read-logs.ts";
import { spanOf } from "./findings.ts";
import { summarize } from "./summary.ts";

const MAX_TEMPLATES = 30;
const MAX_TEMPLATES_IN_OUTPUT = 20;

const byCount = (kinds: readonly Kind[]): Kind[] => kinds.toSorted((a, b) => b.count - a.count);

/** What the next step can use. */
export function outputOf(
  { entries, errors, warnings, kinds, unknown, errorKinds, spikes, rates, lacks }: Analysis,
  logs: Logs,
) {
  return {
    files: logs.files,
    skipped: logs.skipped.length,
    formats: logs.formats,
    entries: entries.length,
    errors,
    warnings,
    unknownLevels: unknown,
    templates: byCount(kinds)
      .slice(0, MAX_TEMPLATES_IN_OUTPUT)
      .map(({ template, group, level, count }) => ({ template, group, level, count })),
    errorKinds: errorKinds.length,
    spikes: spikes.map(({ run, incident }) => ({
      errors: run.count,
      span: rates ? spanOf(rates.errors, run, lacks) : "",
      ...(incident && { origin: { file: incident.origin.first.file, line: incident.origin.first.line } }),
    })),
  };
}

const templatesTable = (kinds: readonly Kind[]): string =>
  markdownTable(
    ["times", "level", "template", "first at"],
    byCount(kinds)
      .slice(0, MAX_TEMPLATES)
      .map(({ count, level, group, template, first }) => [
        String(count),
        level,
        `${group} ${template}`.trim(),
        `${first.file}:${first.line}`,
      ]),
  );

/** The report for people, in Markdown. */
export const reportOf = (analysis: Analysis, findings: readonly Finding[], logs: Logs): string =>
  markdownDocument(
    "# What the logs say",
    summarize(analysis, logs),
    analysis.rates ? "![entries over time](timeline.svg)" : "",
    section("## Findings", findingsTable(findings)),
    section("## What is logged most", templatesTable(analysis.kinds)),
    section(
      "## What was read",
      logs.files.length === 0
        ? ""
        : `${logs.files.join(", ")} (${logs.formats.join(", ") || "of no known format"}).`,
    ),
    skippedSection(logs.skipped),
  );
