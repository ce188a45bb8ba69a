import type { Finding } from "../../src/agents/contract.ts";
import { fenced, findingsTable, markdownDocument, section } from "../sdk/markdown.ts";
import { countsInWords } from "../sdk/report-findings.ts";
import { type Skipped, skippedInWords, skippedSection } from "../sdk/skipped.ts";
import { counted } from "../sdk/words.ts";
import type { Table } from "./catalog.ts";
import { diagramText } from "./diagram.ts";
import type { Plan } from "./explain.ts";

/** What was looked at, all that was found, and what could not be looked at. */
export type Review = {
  files: number;
  tables: Table[];
  plans: Plan[];
  findings: Finding[];
  skipped: readonly Skipped[];
};

/** One or two sentences for the user. */
export function summarize({ files, tables, plans, findings, skipped }: Review): string {
  if (files === 0 && findings.length === 0)
    return ["No file could be checked.", ...skippedInWords(skipped)].join(" ");
  const refused = findings.filter(
    ({ rule, severity }) => severity === "error" && rule?.startsWith("postgres/"),
  ).length;
  const applied =
    refused === 0 ? "Everything applies" : `${counted(refused, "statement")} fail${refused === 1 ? "s" : ""}`;
  const looked = `${counted(files, "file")} with ${counted(tables.length, "table")} and ${counted(plans.length, "planned query", "planned queries")}`;
  return [`${applied}. Found ${countsInWords(findings)} in ${looked}.`, ...skippedInWords(skipped)].join(" ");
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
