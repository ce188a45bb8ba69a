import { z } from "zod";
import type { Finding } from "../../../src/agents/contract.ts";
import { isEnough, untriedFinding } from "../database/stopped.ts";
import { lineOfName, type Statement } from "../sql/statement.ts";
import { allRows } from "../sql/statement-nodes.ts";
import { adviceOn } from "./advice.ts";
import { withoutAlias } from "./compared.ts";
import { explained, type WholeRead, wholeReads } from "./plan.ts";
import { isOfUnknownType, type Setting, unexplained } from "./unexplained.ts";

const MAX_QUERIES = 500;

/** A query with its plan as text. */
export type Plan = { statement: Statement; text: string };

/** Plans of queries, and what is wrong with these. */
type Explained = { plans: Plan[]; findings: Finding[] };

const textRows = z.array(z.object({ "QUERY PLAN": z.string() }));
const jsonRows = z.tuple([z.object({ "QUERY PLAN": explained })]);

const options = { text: "GENERIC_PLAN, COSTS OFF", json: "GENERIC_PLAN, COSTS OFF, VERBOSE, FORMAT JSON" };
const explainAs = (format: keyof typeof options): string => `EXPLAIN (${options[format]}) `;

/**
 * A query as the planner sees it once its parameters have values: an optional condition is there, and a pattern begins
 * with what is looked for.
 */
const withValues = (sql: string): string =>
  sql
    .replaceAll(/\$\d+(?:::[\w[\]]+)?(?:\s+is\s+null\b|\s*=\s*'')/gi, "FALSE")
    .replaceAll(/(?<=\slike\s+)\$\d+/gi, "'prefix%'");

/** The tables that a query reads whole; undefined where it cannot be explained. */
async function readsOf(sql: string, { database, tables }: Setting): Promise<WholeRead[] | undefined> {
  const outcome = await database.query(explainAs("json") + sql);
  if (outcome.status !== "done") return undefined;
  const [row] = jsonRows.parse(outcome.rows);
  return wholeReads(row["QUERY PLAN"][0].Plan, tables);
}

async function readFindings(statement: Statement, setting: Setting): Promise<Finding[]> {
  const valued = withValues(statement.sql);
  const asValued = await readsOf(valued, setting);
  const sql = asValued === undefined ? statement.sql : valued;
  const reads = asValued ?? (await readsOf(sql, setting)) ?? [];
  // Of a table with partitions each of these is read.
  const unique = new Map(
    reads.map((read) => [`${read.table.name} ${withoutAlias(read.filter, read.alias)}`, read]),
  );
  const findings: Finding[] = [];
  for (const read of unique.values()) {
    const { name, ...advice } = await adviceOn(setting.database, read, () => readsOf(sql, setting));
    const line = lineOfName(statement, name);
    findings.push({ rule: "query/reads-whole-table", file: statement.file, line, ...advice });
  }
  return findings;
}

function changesAllRows(statement: Statement): Finding[] {
  const { file, line } = statement;
  const changed = allRows(statement);
  if (changed === undefined) return [];
  const message = `The ${changed.verb} has no WHERE: it takes every row of \`${changed.table}\`.`;
  return [{ severity: "warning", rule: "query/no-where", file, line, message, fix: "Add a WHERE." }];
}

async function explainOne(statement: Statement, setting: Setting): Promise<Explained> {
  const asIs = await setting.database.query(explainAs("text") + statement.sql);
  const told = isOfUnknownType(asIs)
    ? await setting.database.query(explainAs("text") + withValues(statement.sql))
    : asIs;
  if (told.status !== "done")
    return { plans: [], findings: unexplained(statement, told, setting, explainAs("text").length) };
  const lines = textRows.parse(told.rows).map((line) => line["QUERY PLAN"]);
  return {
    findings: [...(await readFindings(statement, setting)), ...changesAllRows(statement)],
    plans: [{ statement, text: lines.join("\n") }],
  };
}

/**
 * The plans of queries, and what is wrong with them. Of empty tables the planner would always read all rows;
 * told to avoid that, it does so only where no index helps.
 */
export async function explainQueries(queries: readonly Statement[], setting: Setting): Promise<Explained> {
  await setting.database.run("SET enable_seqscan = off");
  const plans: Plan[] = [];
  const findings: Finding[] = [];
  for (const [index, statement] of queries.entries()) {
    if (isEnough(findings) || index === MAX_QUERIES) {
      const why = index === MAX_QUERIES ? `There are more than ${MAX_QUERIES} queries` : undefined;
      findings.push(untriedFinding(statement, queries.length - index, why));
      break;
    }
    const one = await explainOne(statement, setting);
    plans.push(...one.plans);
    findings.push(...one.findings);
  }
  return { plans, findings };
}
