import type { Task } from "../../src/agents/contract.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit } from "../sdk/program/program.ts";
import { countFindings, reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { reportSkipped } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";
import { applyFiles, reconnect } from "./database/apply.ts";
import { readTables, type Table } from "./database/catalog.ts";
import { Database } from "./database/database.ts";
import { Failures } from "./database/failures.ts";
import { explainQueries } from "./plans/explain.ts";
import { drawDiagram } from "./report/diagram.ts";
import { plansOf, type Review, reportOf, schemaOf, summarize } from "./report/report.ts";
import { catalogFindings } from "./rules/catalog-rules.ts";
import { migrationRisks } from "./rules/migration-rules.ts";
import { unreadFindings } from "./sql/parse-statements.ts";
import { readSql } from "./sql/read-sql.ts";
import { type SqlFile, splitByUse } from "./sql/sql-files.ts";

async function review(files: readonly SqlFile[]): Promise<Omit<Review, "files" | "skipped">> {
  const database = new Database();
  try {
    const used = files.map(splitByUse);
    const applied = used.map((file) => file.applied).filter(({ length }) => length > 0);
    const queries = used.flatMap((file) => file.queries);
    emit({
      type: "decision",
      summary: `Apply ${counted(applied.length, "file")}, then explain ${counted(queries.length, "query", "queries")}.`,
    });
    const failures = new Failures();
    for (const { text } of files.flatMap(({ unread }) => unread)) failures.add({ sql: text });
    const refusals = await applyFiles(database, applied, failures);
    await reconnect(database);
    const tables = await readTables(database);
    const { plans, findings } = await explainQueries(queries, { database, tables, failures });
    return {
      tables,
      plans,
      findings: [
        ...files.flatMap(({ unread }) => unreadFindings(unread)),
        ...migrationRisks(applied),
        ...refusals,
        ...catalogFindings(tables, applied.flat()),
        ...findings,
      ],
    };
  } finally {
    await database.close();
  }
}

async function saveSchema(tables: readonly Table[], paths: WorkspacePaths): Promise<void> {
  if (tables.length === 0) return;
  await saveArtifact(paths, "schema.md", schemaOf(tables));
  const picture = drawDiagram(tables);
  if (picture !== undefined) await saveArtifact(paths, "schema.svg", picture);
}

/**
 * Applies the user's SQL to a database of its own, and looks at the schema and the plans. Throws an
 * `AgentError` with the code `no_sql` where there is none.
 */
export async function reviewDatabase(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const { files, skipped } = await readSql(task, paths);
  if (files.length + skipped.length === 0) {
    throw new AgentError(
      "no_sql",
      "There is no SQL: upload files that end in .sql, or paste it as code blocks.",
    );
  }
  const reviewed = await review(files);
  const result = {
    ...reviewed,
    files: files.length,
    skipped,
    findings: sortFindings(reviewed.findings),
  };
  reportFindings(result.findings, "report.md");
  reportSkipped("database", skipped);
  await saveArtifact(paths, "report.md", reportOf(result));
  await saveSchema(result.tables, paths);
  if (result.plans.length > 0) await saveArtifact(paths, "plans.md", plansOf(result.plans));
  return {
    summary: summarize(result),
    output: {
      ...countFindings(result.findings),
      tables: result.tables.map(({ name }) => name),
      queries: result.plans.length,
      skipped: skipped.length,
    },
  };
}
