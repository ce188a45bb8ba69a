import type { Finding } from "../../src/agents/contract.ts";
import { type Database, type DatabaseError, run } from "./database.ts";
import type { SqlFile } from "./sql-files.ts";
import { lineAt, type Statement } from "./statement.ts";

/** What PostgreSQL calls names that are not there (appendix A of its manual, "Error Codes"). */
const missingNames = new Set(["42P01", "42703", "42704", "42883", "3F000"]);

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
async function runWithRoles(database: Database, sql: string): Promise<DatabaseError | undefined> {
  const error = await run(database, sql);
  const role = /^role "(.+)" does not exist$/.exec(error?.message ?? "")?.[1];
  if (role === undefined) return error;
  await run(database, `CREATE ROLE "${role.replaceAll('"', '""')}"`);
  return run(database, sql);
}

/** Applies statements in order, and tells what the database refuses, without what follows from that. */
export async function applyFiles(database: Database, files: readonly SqlFile[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const statement of files.flatMap(({ statements }) => statements)) {
    // Each statement is its own transaction, so that what can be applied is, whatever fails before it.
    if (statement.kind === "TransactionStmt") continue;
    const error = await runWithRoles(database, statement.sql);
    if (error === undefined) continue;
    if (statement.kind === "CreateExtensionStmt" && error.code === MISSING_EXTENSION) {
      findings.push(missingExtension(statement, error));
    } else if (findings.length === 0 || !missingNames.has(error.code)) {
      findings.push(refusal(statement, error));
    }
  }
  return findings;
}
