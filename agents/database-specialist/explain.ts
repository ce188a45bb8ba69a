import { z } from "zod";
import type { Finding } from "../../src/agents/contract.ts";
import { refusal } from "./apply.ts";
import type { Table } from "./catalog.ts";
import type { Database } from "./database.ts";
import type { Outcome } from "./outcome.ts";
import { explained, filterColumns, type WholeRead, wholeReads } from "./plan.ts";
import { lineOfName, type Statement } from "./statement.ts";
import { changeRows, tableName } from "./statement-nodes.ts";
import { isEnough, stoppedFinding, untriedFinding } from "./stopped.ts";

/** A query with its plan as text. */
export type Plan = { statement: Statement; text: string };

const textRows = z.array(z.object({ "QUERY PLAN": z.string() }));
const jsonRows = z.tuple([z.object({ "QUERY PLAN": explained })]);

/** Plans of queries, and what is wrong with these. */
type Explained = { plans: Plan[]; findings: Finding[] };

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

const options = { text: "GENERIC_PLAN, COSTS OFF", json: "GENERIC_PLAN, COSTS OFF, FORMAT JSON" };
const explainAs = (format: keyof typeof options): string => `EXPLAIN (${options[format]}) `;

/** What is told of a query that has no plan. */
function failure(statement: Statement, outcome: Exclude<Outcome, { status: "done" }>): Finding {
  if (outcome.status === "broken") return stoppedFinding(statement, outcome.reason);
  const { error } = outcome;
  const before = explainAs("text").length;
  const position = error.position === undefined ? undefined : error.position - before;
  return refusal(statement, { ...error, position });
}

async function explainOne(
  database: Database,
  statement: Statement,
  tables: readonly Table[],
): Promise<Explained> {
  const told = await database.query(explainAs("text") + statement.sql);
  if (told.status !== "done") return { plans: [], findings: [failure(statement, told)] };
  const planned = await database.query(explainAs("json") + statement.sql);
  if (planned.status !== "done") return { plans: [], findings: [failure(statement, planned)] };
  const [row] = jsonRows.parse(planned.rows);
  const reads = row["QUERY PLAN"].flatMap(({ Plan }) => wholeReads(Plan));
  const unique = [...new Map(reads.map((read) => [`${read.table} ${read.filter}`, read])).values()];
  return {
    findings: [
      ...unique.map((read) => wholeReadFinding(statement, read, tables)),
      ...changesAllRows(statement),
    ],
    plans: [
      {
        statement,
        text: textRows
          .parse(told.rows)
          .map((line) => line["QUERY PLAN"])
          .join("\n"),
      },
    ],
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
): Promise<Explained> {
  await database.run("SET enable_seqscan = off");
  const plans: Plan[] = [];
  const findings: Finding[] = [];
  for (const [index, statement] of queries.entries()) {
    if (isEnough(findings)) {
      findings.push(untriedFinding(statement, queries.length - index));
      break;
    }
    const one = await explainOne(database, statement, tables);
    plans.push(...one.plans);
    findings.push(...one.findings);
  }
  return { plans, findings };
}
