import type { Finding } from "../../src/agents/contract.ts";
import { sortFindings } from "../sdk/reports/findings.ts";
import { type Column, describeColumn } from "./column.ts";
import { type Correlation, correlationsOf } from "./correlations.ts";
import { duplicates } from "./quality/duplicates.ts";
import { leftOut } from "./quality/left-out.ts";
import { misfits, raggedRows } from "./quality/misfits.ts";
import { missingValues } from "./quality/missing.ts";
import { dateOrders, mixedUnits } from "./quality/notation.ts";
import { outliers, outliersUnseen } from "./quality/outliers.ts";
import { spellings } from "./quality/spellings.ts";
import { answer, type Group } from "./questions/answer.ts";
import { isUnanswered, type Question } from "./questions/question.ts";
import { questionsIn } from "./questions/read-questions.ts";
import { relationsIn } from "./questions/relations.ts";
import type { Table } from "./table.ts";

/** All that is told of a table. */
export type Profile = {
  table: Table;
  columns: Column[];
  correlations: Correlation[];
  findings: Finding[];
  /** The summaries that the request asks for. */
  answers: { question: Question; groups: Group[] }[];
  /** Sentences on what it asks for that is no summary, or that the table does not tell. */
  remarks: string[];
};

/** Looks at a table and answers what the request asks of it. */
export function profileTable(table: Table, request: string): Profile {
  const columns = table.columns.map((_, index) => describeColumn(table, index));
  const { questions, unanswered } = questionsIn(request, columns, table.name);
  const correlations = correlationsOf(columns);
  const findings = [
    ...table.faults,
    ...raggedRows(table),
    ...misfits(table, columns),
    ...duplicates(table, columns),
    ...missingValues(table, columns),
    ...outliers(table, columns),
    ...spellings(table, columns),
    ...dateOrders(table, columns),
    ...mixedUnits(table, columns),
    ...questions.flatMap((question) => leftOut(table, question)),
  ];
  return {
    table,
    columns,
    correlations,
    findings: sortFindings(findings),
    answers: questions.map((question) => ({ question, groups: answer(table, question) })),
    remarks: [
      ...unanswered,
      ...relationsIn(request, columns, correlations),
      ...outliersUnseen(table, columns),
    ],
  };
}

/** Looks at tables. What one of them answers is not missing in the others. */
export function profileTables(tables: readonly Table[], request: string): Profile[] {
  const profiles = tables.map((table) => profileTable(table, request));
  const isAnswered = profiles.some(({ answers }) => answers.length > 0);
  return profiles.map((profile) =>
    isAnswered && profile.answers.length === 0
      ? { ...profile, remarks: profile.remarks.filter((remark) => !isUnanswered(remark)) }
      : profile,
  );
}
