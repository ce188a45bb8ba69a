import { countsInWords } from "../sdk/reports/findings.ts";
import { counted, listed } from "../sdk/text/words.ts";
import type { Column } from "./column.ts";
import { questionText } from "./groups.ts";
import { numberText } from "./number-text.ts";
import type { Profile } from "./profile.ts";

const STRONG = 0.5;
const MAX_SHOWN = 5;
/** Groups that a report or an output has. */
export const MAX_GROUPS_SHOWN = 50;

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

/** The columns of a table that clearly go together. */
export const strongOnes = ({ correlations }: Profile) =>
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
