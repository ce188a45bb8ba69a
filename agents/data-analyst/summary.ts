import { countsInWords } from "../sdk/reports/findings.ts";
import { counted, listed } from "../sdk/text/words.ts";
import type { Column } from "./column.ts";
import type { Profile } from "./profile.ts";
import { type Question, questionText, unitOf } from "./questions/question.ts";
import { withUnit } from "./values/number-text.ts";

const STRONG = 0.5;
const MAX_SHOWN = 5;
const MAX_GROUPS = 1_000;
/** Groups that a report or an output has. */
export const MAX_GROUPS_SHOWN = 50;

/** A value of an answer, with its unit. */
export const valueText = (question: Question, value: number): string => withUnit(value, unitOf(question));

function answerText({ question, groups }: Profile["answers"][number]): string {
  const values = groups.map(({ names, value }) =>
    [names.join(" / "), valueText(question, value)].join(" ").trim(),
  );
  const name = questionText(question);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${listed(values, Math.max(MAX_SHOWN, question.most ?? 0)) || "no values"}.`;
}

/** Such as "orders.csv has 120 rows and 7 columns: 3 errors and 2 warnings. Average of amount by region: …". */
export function summarize(profiles: readonly Profile[]): string {
  return profiles
    .map((profile) => {
      const { table, findings } = profile;
      const shape = `${counted(table.rows.length, "row")} and ${counted(table.columns.length, "column")}`;
      const quality = findings.length === 0 ? "nothing wrong with them" : countsInWords(findings);
      return [
        `${table.name} has ${shape}: ${quality}.`,
        ...profile.answers.map(answerText),
        ...profile.remarks,
      ].join(" ");
    })
    .join(" ");
}

/** A number without the digits that reckoning in binary leaves at its end. */
const withoutNoise = (value: number): number => Number(value.toPrecision(12));

function describe({ name, type, missing, distinct, summary, top }: Column) {
  return {
    name,
    type,
    missing: missing.length,
    distinct,
    ...(summary &&
      Object.fromEntries(Object.entries(summary).map(([key, value]) => [key, withoutNoise(value)]))),
    ...(summary === undefined && { top: top.slice(0, MAX_SHOWN) }),
  };
}

/** The columns of a table that clearly go together. */
export const strongOnes = ({ correlations }: Profile) =>
  correlations.filter(({ spearman }) => Math.abs(spearman) >= STRONG);

/** The profile as data: what `profile.json` has. */
export function profileData(profile: Profile) {
  const { table, columns, answers, remarks, findings } = profile;
  return {
    file: table.name,
    rows: table.rows.length,
    findings: findings.length,
    columns: columns.map(describe),
    correlations: strongOnes(profile),
    answers: answers.map(({ question, groups }) => ({
      question: questionText(question),
      ...(unitOf(question) !== "" && { unit: unitOf(question) }),
      groups: groups.slice(0, MAX_GROUPS).map(({ names, value, rows }) => ({
        group: names.join(" / "),
        value: withoutNoise(value),
        rows,
      })),
    })),
    ...(remarks.length > 0 && { remarks }),
  };
}

const MAX_COLUMNS_IN_OUTPUT = 60;

/** What the next step can use: the profiles, without what would make them long. */
export function outputOf(profiles: readonly Profile[]) {
  return {
    tables: profiles.map((profile) => {
      const { answers, columns, correlations, ...rest } = profileData(profile);
      return {
        ...rest,
        columns: columns.slice(0, MAX_COLUMNS_IN_OUTPUT).map(({ top: _, ...column }) => column),
        correlations: correlations.slice(0, MAX_SHOWN),
        answers: answers.map(({ groups, ...answer }) => ({
          ...answer,
          groups: groups.slice(0, MAX_GROUPS_SHOWN),
        })),
      };
    }),
  };
}
