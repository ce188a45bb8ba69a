import type { Finding } from "../../src/agents/contract.ts";
import { sortFindings } from "../sdk/reports/findings.ts";
import { type Column, describeColumn } from "./column.ts";
import { type Correlation, correlationsOf } from "./correlations.ts";
import { answer, type Group, type Question, questionIn } from "./groups.ts";
import { duplicates } from "./quality/duplicates.ts";
import { leftOut } from "./quality/left-out.ts";
import { misfits, raggedRows } from "./quality/misfits.ts";
import { missingValues } from "./quality/missing.ts";
import { outliers } from "./quality/outliers.ts";
import { spellings } from "./quality/spellings.ts";
import type { Table } from "./table.ts";

/** All that is told of a table. `asked` is the summary that the request asks for, with its answer. */
export type Profile = {
  table: Table;
  columns: Column[];
  correlations: Correlation[];
  findings: Finding[];
  asked: { question: Question; groups: Group[] } | undefined;
};

/** Looks at a table and answers what the request asks of it. */
export function profileTable(table: Table, request: string): Profile {
  const columns = table.columns.map((_, index) => describeColumn(table, index));
  const question = questionIn(request, columns);
  const findings = [
    ...table.faults,
    ...raggedRows(table),
    ...misfits(table, columns),
    ...duplicates(table, columns),
    ...missingValues(table, columns),
    ...outliers(table, columns),
    ...spellings(table, columns),
    ...(question ? leftOut(table, question) : []),
  ];
  return {
    table,
    columns,
    correlations: correlationsOf(columns),
    findings: sortFindings(findings),
    asked: question && { question, groups: answer(table, question) },
  };
}
