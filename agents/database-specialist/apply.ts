import type { Finding } from "../../src/agents/contract.ts";
import type { Database } from "./database.ts";
import type { DatabaseError, Outcome } from "./outcome.ts";
import type { SqlFile } from "./sql-files.ts";
import { lineAt, type Statement } from "./statement.ts";
import { copy } from "./statement-nodes.ts";
import { isEnough, NOT_RUN, notRunFinding, stoppedFinding, untriedFinding } from "./stopped.ts";

/** What PostgreSQL calls names that are not there (appendix A of its manual, "Error Codes"). */
const missingNames = new Set(["42P01", "42703", "42704", "42883", "3F000"].map((code) => `postgres/${code}`));

/** Whether a statement may only be refused as an earlier one did not apply. */
const isOfMissingName = ({ rule = "" }: Finding): boolean => missingNames.has(rule);

/** An extension that this database does not have. */
const MISSING_EXTENSION = "0A000";

/** What the database refuses about a statement, as a finding at the line where it is. */
export function refusal({ file, line, sql }: Statement, error: DatabaseError): Finding {
  const offset = error.position === undefined ? 0 : lineAt(sql, error.position - 1) - 1;
  const fix = error.hint;
  return {
    severity: "error",
    rule: `postgres/${error.code}`,
    file,
    line: line + offset,
    message: [error.message, error.detail].filter((part) => part !== undefined).join("\n"),
    ...(fix === undefined ? {} : { fix }),
  };
}

function missingExtension({ file, line }: Statement, { message }: DatabaseError): Finding {
  return {
    severity: "info",
    rule: "postgres/extension-missing",
    file,
    line,
    message: `${message} in this sandbox: what needs it is not checked.`,
  };
}

/** Runs a statement. Roles are not part of a schema: one that it names and that is missing is made. */
async function runWithRoles(database: Database, sql: string): Promise<Outcome> {
  const outcome = await database.run(sql);
  const message = outcome.status === "refused" ? outcome.error.message : "";
  const role = /^role "(.+)" does not exist$/.exec(message)?.[1];
  if (role === undefined) return outcome;
  await database.run(`CREATE ROLE "${role.replaceAll('"', '""')}"`);
  return database.run(sql);
}

/** Whether a statement waits for rows or starts a program, which this database has no means for. */
const needsClient = ({ kind, node }: Statement): boolean => kind === "CopyStmt" && copy.parse(node);

/** Applies a statement, and tells what is wrong with it. */
async function apply(database: Database, statement: Statement): Promise<Finding | undefined> {
  if (needsClient(statement)) return notRunFinding(statement);
  const outcome = await runWithRoles(database, statement.sql);
  if (outcome.status === "done") return undefined;
  if (outcome.status === "broken") return stoppedFinding(statement, outcome.reason);
  const { error } = outcome;
  return statement.kind === "CreateExtensionStmt" && error.code === MISSING_EXTENSION
    ? missingExtension(statement, error)
    : refusal(statement, error);
}

/** Applies statements in order, and tells what the database refuses, without what follows from that. */
export async function applyFiles(database: Database, files: readonly SqlFile[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  // Each statement is its own transaction, so that what can be applied is, whatever fails before it.
  const statements = files
    .flatMap((file) => file.statements)
    .filter(({ kind }) => kind !== "TransactionStmt");
  for (const [index, statement] of statements.entries()) {
    if (isEnough(findings)) return [...findings, untriedFinding(statement, statements.length - index)];
    const finding = await apply(database, statement);
    const mayFollow = findings.some(({ rule }) => rule !== NOT_RUN);
    if (finding !== undefined && !(mayFollow && isOfMissingName(finding))) findings.push(finding);
  }
  return findings;
}
