import type { Finding } from "../../src/agents/contract.ts";
import { findingsTable, markdownDocument, markdownTable, section } from "../sdk/reports/markdown.ts";
import { skippedInWords, skippedSection } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";
import type { Analysis } from "./analysis.ts";
import { spanOf, wordsOf } from "./findings.ts";
import type { Kind } from "./kinds.ts";
import type { Logs } from "./read-logs.ts";
import { spanText } from "./time-text.ts";

const MAX_TEMPLATES = 30;
const MAX_TEMPLATES_IN_OUTPUT = 20;

const byCount = (kinds: readonly Kind[]): Kind[] => kinds.toSorted((a, b) => b.count - a.count);

function spanOfAll({ entries }: Analysis): string {
  const times = entries.flatMap(({ time }) => time ?? []);
  const [first, last] = [times[0], times.at(-1)];
  return first === undefined || last === undefined ? "" : `, ${spanText(first, last)} UTC`;
}

/** Such as "2 kinds of error in 1,200 entries; the rise of errors began at app.log:812: …". */
export function summarize(analysis: Analysis, { files, skipped }: Logs): string {
  const found = files.length === 0 ? "No log could be read." : foundInWords(analysis, files.length);
  return [found, ...skippedInWords(skipped)].join(" ");
}

function foundInWords(analysis: Analysis, logs: number): string {
  const { entries, errorKinds, errors, spikes, silences } = analysis;
  const where = `${counted(entries.length, "entry", "entries")} of ${counted(logs, "log")}${spanOfAll(analysis)}`;
  const origins = spikes.flatMap(({ incident }) => incident?.origin ?? []);
  const silent =
    silences.length > 0 ? ` Nothing was logged for a while, ${counted(silences.length, "time")}.` : "";
  if (errors === 0) return `No errors in ${where}.${silent}`;
  const found = `${counted(errors, "error")} of ${counted(errorKinds.length, "kind")} in ${where}.`;
  const began = origins.map(
    (kind) => ` A rise of errors began at ${kind.first.file}:${kind.first.line}: ${wordsOf(kind)}.`,
  );
  return found + began.join("") + silent;
}

/** What the next step can use. */
export function outputOf(
  { entries, errors, warnings, kinds, errorKinds, spikes, rates }: Analysis,
  logs: Logs,
) {
  return {
    files: logs.files,
    skipped: logs.skipped.length,
    formats: logs.formats,
    entries: entries.length,
    errors,
    warnings,
    templates: byCount(kinds)
      .slice(0, MAX_TEMPLATES_IN_OUTPUT)
      .map(({ template, group, level, count }) => ({ template, group, level, count })),
    errorKinds: errorKinds.length,
    spikes: spikes.map(({ run, incident }) => ({
      errors: run.count,
      span: rates ? spanOf(rates.errors, run) : "",
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
