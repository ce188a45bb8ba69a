import { z } from "zod";
import type { Finding } from "../../src/agents/contract.ts";
import { refusal } from "./apply.ts";
import type { Table } from "./catalog.ts";
import { type Database, run } from "./database.ts";
import { explained, filterColumns, type WholeRead, wholeReads } from "./plan.ts";
import { lineOfName, type Statement } from "./statement.ts";
import { changeRows, tableName } from "./statement-nodes.ts";

/** A query with its plan as text. */
export type Plan = { statement: Statement; text: string };

const textRows = z.array(z.object({ "QUERY PLAN": z.string() }));
const jsonRows = z.tuple([z.object({ "QUERY PLAN": explained })]);

const rowsOf = async (database: Database, sql: string): Promise<unknown> =>
  (await database.exec(sql))[0]?.rows;

function wholeReadFinding(
  statement: Statement,
  { table, filter }: WholeRead,
  tables: readonly Table[],
): Finding {
  const names = tables.find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? [];
  const columns = filterColumns(filter, names);
  const fix =
    columns.length > 0
      ? `CREATE INDEX ON ${table} (${columns.join(", ")});`
      : "Index the expression, or add a partial index for the condition.";
  return {
    severity: "warning",
    rule: "query/reads-whole-table",
    file: statement.file,
    line: lineOfName(statement, columns[0] ?? table),
    message: `All of \`${table}\` is read to find the rows with \`${filter}\`: no index serves this.`,
    fix,
  };
}

function changesAllRows({ file, line, kind, node }: Statement): Finding[] {
  if (!["UpdateStmt", "DeleteStmt"].includes(kind)) return [];
  const { relation, whereClause } = changeRows.parse(node);
  if (whereClause !== undefined) return [];
  const verb = kind === "UpdateStmt" ? "UPDATE" : "DELETE";
  const message = `The ${verb} has no WHERE: it takes every row of \`${tableName(relation)}\`.`;
  return [{ severity: "warning", rule: "query/no-where", file, line, message, fix: "Add a WHERE." }];
}

async function explainOne(database: Database, statement: Statement, tables: readonly Table[]) {
  const { sql } = statement;
  const error = await run(database, `EXPLAIN (GENERIC_PLAN) ${sql}`);
  if (error !== undefined) {
    const position =
      error.position === undefined ? undefined : error.position - "EXPLAIN (GENERIC_PLAN) ".length;
    return { findings: [refusal(statement, { ...error, position })], plans: [] };
  }
  const text = textRows.parse(await rowsOf(database, `EXPLAIN (GENERIC_PLAN, COSTS OFF) ${sql}`));
  const [row] = jsonRows.parse(
    await rowsOf(database, `EXPLAIN (GENERIC_PLAN, COSTS OFF, FORMAT JSON) ${sql}`),
  );
  const reads = row["QUERY PLAN"].flatMap(({ Plan }) => wholeReads(Plan));
  const unique = [...new Map(reads.map((read) => [`${read.table} ${read.filter}`, read])).values()];
  return {
    findings: [
      ...unique.map((read) => wholeReadFinding(statement, read, tables)),
      ...changesAllRows(statement),
    ],
    plans: [{ statement, text: text.map((line) => line["QUERY PLAN"]).join("\n") }],
  };
}

/**
 * The plans of queries, and what is wrong with them. Of empty tables the planner would always read all rows;
 * told to avoid that, it does so only where no index helps.
 */
export async function explainQueries(
  database: Database,
  queries: readonly Statement[],
  tables: readonly Table[],
): Promise<{ plans: Plan[]; findings: Finding[] }> {
  await database.exec("SET enable_seqscan = off");
  const plans: Plan[] = [];
  const findings: Finding[] = [];
  for (const statement of queries) {
    const one = await explainOne(database, statement, tables);
    plans.push(...one.plans);
    findings.push(...one.findings);
  }
  return { plans, findings };
}
