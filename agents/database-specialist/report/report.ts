import type { Finding } from "../../../src/agents/contract.ts";
import { countsInWords } from "../../sdk/reports/findings.ts";
import { fenced, findingsTable, markdownDocument, section } from "../../sdk/reports/markdown.ts";
import { type Skipped, skippedInWords, skippedSection } from "../../sdk/reports/skipped.ts";
import { counted, joined } from "../../sdk/text/words.ts";
import type { Table } from "../database/catalog.ts";
import { isNotRun, isUntried } from "../database/stopped.ts";
import type { Plan } from "../plans/explain.ts";
import { diagramText } from "./diagram.ts";

/** What was looked at, all that was found, and what could not be looked at. */
export type Review = {
  files: number;
  tables: Table[];
  plans: Plan[];
  findings: Finding[];
  skipped: readonly Skipped[];
};

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Whether all that was there to apply did, in words. */
function applied({ files, findings, skipped }: Review): string {
  const refused = findings.filter(
    ({ rule, severity }) => severity === "error" && rule?.startsWith("postgres/"),
  ).length;
  const stopped = findings.filter(isNotRun).length;
  const faults = [
    ...(refused > 0 ? [`${counted(refused, "statement")} fail${refused === 1 ? "s" : ""}`] : []),
    ...(stopped > 0 ? [`${counted(stopped, "statement")} could not be run`] : []),
    ...(findings.some(isUntried) ? ["not all statements were tried"] : []),
  ];
  if (faults.length > 0) return sentence(joined(faults));
  if (skipped.length === 0) return "Everything applies";
  return files === 0 ? "Nothing could be applied" : "What could be read applies";
}

/** A few sentences for the user. */
export function summarize(review: Review): string {
  const { files, tables, plans, findings, skipped } = review;
  const looked = `${counted(files, "file")} with ${counted(tables.length, "table")} and ${counted(plans.length, "planned query", "planned queries")}`;
  const found =
    files === 0 && findings.length === 0 ? [] : [`Found ${countsInWords(findings)} in ${looked}.`];
  return [`${applied(review)}.`, ...found, ...skippedInWords(skipped)].join(" ");
}

/** The report for people, in Markdown. */
export const reportOf = (review: Review): string =>
  markdownDocument(
    "# Database review",
    summarize(review),
    findingsTable(review.findings),
    skippedSection(review.skipped),
  );

/** The plans of the queries, in Markdown. */
export function plansOf(plans: readonly Plan[]): string {
  const sections = plans.map(({ statement, text }) =>
    section(`## ${statement.file}:${statement.line}`, fenced(statement.sql, "sql"), fenced(text)),
  );
  const note =
    "Plans without costs, as the tables are empty. Reading whole tables is switched off where there is another way.";
  return markdownDocument("# Query plans", note, ...sections);
}

/** The tables as a diagram in Mermaid, within Markdown. */
export const schemaOf = (tables: readonly Table[]): string =>
  markdownDocument("# Schema", fenced(diagramText(tables), "mermaid"));
