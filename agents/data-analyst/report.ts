import { findingsTable, markdownTable } from "../sdk/markdown.ts";
import { countsInWords } from "../sdk/report-findings.ts";
import { counted, listed } from "../sdk/words.ts";
import type { Column } from "./column.ts";
import { questionText } from "./groups.ts";
import { numberText } from "./number-text.ts";
import type { Profile } from "./profile.ts";

const STRONG = 0.5;
const MAX_SHOWN = 5;
const MAX_GROUPS_SHOWN = 50;

function answerText({ asked }: Profile): string {
  if (asked === undefined || asked.groups.length === 0) return "";
  const { question, groups } = asked;
  const values = groups.map(({ group, value }) => `${group} ${numberText(value)}`);
  const name = questionText(question);
  return ` ${name.charAt(0).toUpperCase()}${name.slice(1)}: ${listed(values, MAX_SHOWN)}.`;
}

/** Such as "orders.csv has 120 rows and 7 columns: 3 errors and 2 warnings. Average of amount by region: …". */
export function summarize(profiles: readonly Profile[]): string {
  return profiles
    .map((profile) => {
      const { table, findings } = profile;
      const shape = `${counted(table.rows.length, "row")} and ${counted(table.columns.length, "column")}`;
      const quality = findings.length === 0 ? "nothing wrong with them" : countsInWords(findings);
      return `${table.name} has ${shape}: ${quality}.${answerText(profile)}`;
    })
    .join(" ");
}

function describe({ name, type, missing, distinct, summary, top }: Column) {
  return {
    name,
    type,
    missing: missing.length,
    distinct,
    ...(summary &&
      Object.fromEntries(Object.entries(summary).map(([key, value]) => [key, Number(value.toPrecision(6))]))),
    ...(summary === undefined && { top: top.slice(0, MAX_SHOWN) }),
  };
}

const strongOnes = ({ correlations }: Profile) =>
  correlations.filter(({ spearman }) => Math.abs(spearman) >= STRONG);

/** The profile as data: what `profile.json` has. */
export function profileData(profile: Profile) {
  const { table, columns, asked, findings } = profile;
  return {
    file: table.name,
    rows: table.rows.length,
    findings: findings.length,
    columns: columns.map(describe),
    correlations: strongOnes(profile),
    ...(asked && { question: questionText(asked.question), groups: asked.groups }),
  };
}

const MAX_COLUMNS_IN_OUTPUT = 60;

/** What the next step can use: the profiles, without what would make them long. */
export function outputOf(profiles: readonly Profile[]) {
  return {
    tables: profiles.map((profile) => {
      const { groups, columns, correlations, ...rest } = profileData(profile);
      return {
        ...rest,
        columns: columns.slice(0, MAX_COLUMNS_IN_OUTPUT).map(({ top: _, ...column }) => column),
        correlations: correlations.slice(0, MAX_SHOWN),
        ...(groups && { groups: groups.slice(0, MAX_GROUPS_SHOWN) }),
      };
    }),
  };
}

function columnRow({ name, type, missing, distinct, summary, top }: Column): string[] {
  const numbers = summary && [summary.min, summary.median, summary.mean, summary.max].map(numberText);
  const values = top.slice(0, 3).map(({ value, count }) => `${value.slice(0, 40)} (${count})`);
  return [
    name,
    type,
    String(missing),
    String(distinct),
    ...(numbers ?? ["", "", "", ""]),
    summary ? "" : values.join(", "),
  ];
}

function sectionOf(profile: Profile, charts: readonly string[]): string {
  const { table, columns, findings, asked } = profile;
  const strong = strongOnes(profile);
  return [
    `## ${table.name}`,
    summarize([profile]),
    ...(asked
      ? [
          `### ${questionText(asked.question)}`,
          markdownTable(
            ["group", "value", "rows"],
            asked.groups
              .slice(0, MAX_GROUPS_SHOWN)
              .map(({ group, value, rows }) => [group, numberText(value), String(rows)]),
          ),
        ]
      : []),
    ...charts.map((chart) => `![${chart}](${chart})`),
    "### Columns",
    markdownTable(
      ["column", "type", "missing", "distinct", "smallest", "median", "mean", "largest", "most frequent"],
      columns.map(columnRow),
    ),
    ...(strong.length > 0
      ? [
          "### What goes together",
          markdownTable(
            ["", "", "in order (Spearman)", "as a line (Pearson)"],
            strong
              .slice(0, 20)
              .map(({ a, b, spearman, pearson }) => [a, b, spearman.toFixed(2), pearson.toFixed(2)]),
          ),
        ]
      : []),
    ...(findings.length > 0 ? ["### Findings", findingsTable(findings.slice(0, 500))] : []),
    ...table.skipped,
  ].join("\n\n");
}

/** The report for people, in Markdown. */
export function reportOf(profiles: readonly { profile: Profile; charts: readonly string[] }[]): string {
  return `# What the data says\n\n${profiles.map(({ profile, charts }) => sectionOf(profile, charts)).join("\n\n")}\n`;
}
