// Queries that have no plan, and what is told of them.

import type { Finding } from "../../../src/agents/contract.ts";
import { refusal } from "../database/apply.ts";
import type { Table } from "../database/catalog.ts";
import type { Database } from "../database/database.ts";
import type { Failures } from "../database/failures.ts";
import type { Outcome } from "../database/outcome.ts";
import { notRunFinding, stoppedFinding } from "../database/stopped.ts";
import { isOfPlaceholder } from "../sql/placeholders.ts";
import type { Statement } from "../sql/statement.ts";

/** What queries are explained with. */
export type Setting = { database: Database; tables: readonly Table[]; failures: Failures };

/** Parameters of which PostgreSQL cannot tell the type, as drivers can that know their values. */
const unknownTypes = new Set(["42P18", "42P08"]);
const MISSING_TABLE = "42P01";

/** What is told of a query that has no plan; `before` are the characters that were put before it. */
export function unexplained(
  statement: Statement,
  outcome: Exclude<Outcome, { status: "done" }>,
  { tables, failures }: Pick<Setting, "tables" | "failures">,
  before: number,
): Finding[] {
  if (outcome.status === "broken") return [stoppedFinding(statement, outcome.reason)];
  const { error } = outcome;
  if (failures.explain(error)) return [];
  if (tables.length === 0 && error.code === MISSING_TABLE)
    return [notRunFinding(statement, "The query is not explained, as its tables are in none of the files.")];
  if (unknownTypes.has(error.code) || isOfPlaceholder(error.message))
    return [notRunFinding(statement, `The query is not explained: ${error.message}.`)];
  const position = error.position === undefined ? undefined : error.position - before;
  return [refusal(statement, { ...error, position })];
}

/** Whether a query has no plan for want of its parameters' types alone. */
export const isOfUnknownType = (outcome: Outcome): boolean =>
  outcome.status === "refused" && unknownTypes.has(outcome.error.code);
