import { cut } from "../../src/text/fit.ts";
import { findingsTable, markdownDocument, markdownTable, section } from "../sdk/reports/markdown.ts";
import { type Skipped, skippedSection } from "../sdk/reports/skipped.ts";
import type { Column } from "./column.ts";
import type { Profile } from "./profile.ts";
import { dimensionText, questionText } from "./questions/question.ts";
import { MAX_GROUPS_SHOWN, strongOnes, summarize, valueText } from "./summary.ts";
import { numberText } from "./values/number-text.ts";

const MAX_CORRELATIONS = 20;
const MAX_FINDINGS = 500;

function columnRow({ name, type, missing, distinct, summary, top }: Column): string[] {
  const numbers = summary && [summary.min, summary.median, summary.mean, summary.max].map(numberText);
  const values = top.slice(0, 3).map(({ value, count }) => `${cut(value, 40)} (${count})`);
  return [
    name,
    type,
    String(missing),
    String(distinct),
    ...(numbers ?? ["", "", "", ""]),
    summary ? "" : values.join(", "),
  ];
}

function answersSection({ answers }: Profile): string {
  const sections = answers.map(({ question, groups }) => {
    const rows = groups
      .slice(0, MAX_GROUPS_SHOWN)
      .map(({ names, value, rows }) => [...names, valueText(question, value), String(rows)]);
    const heads = [...question.by.map(dimensionText), "value", "rows"];
    const more = groups.length - rows.length;
    return section(
      `### ${questionText(question)}`,
      markdownTable(heads, rows),
      more > 0 ? `${more} more are in the chart's data.` : "",
    );
  });
  return sections.join("\n\n");
}

function correlationsSection(profile: Profile): string {
  const rows = strongOnes(profile)
    .slice(0, MAX_CORRELATIONS)
    .map(({ a, b, spearman, pearson }) => [a, b, spearman.toFixed(2), pearson.toFixed(2)]);
  const heads = ["", "", "in order (Spearman)", "as a line (Pearson)"];
  return section("### What goes together", markdownTable(heads, rows));
}

const columnHeads = [
  ...["column", "type", "missing", "distinct"],
  ...["smallest", "median", "mean", "largest", "most frequent"],
];

function tableSection(profile: Profile, charts: readonly string[]): string {
  const { table, columns, findings } = profile;
  return section(
    `## ${table.name}`,
    summarize([profile]),
    answersSection(profile),
    ...charts.map((chart) => `![${chart}](${chart})`),
    section("### Columns", markdownTable(columnHeads, columns.map(columnRow))),
    correlationsSection(profile),
    section("### Findings", findingsTable(findings.slice(0, MAX_FINDINGS))),
  );
}

/** The report for people, in Markdown. */
export const reportOf = (
  profiles: readonly { profile: Profile; charts: readonly string[] }[],
  skipped: readonly Skipped[],
): string =>
  markdownDocument(
    "# What the data says",
    ...profiles.map(({ profile, charts }) => tableSection(profile, charts)),
    skippedSection(skipped),
  );
