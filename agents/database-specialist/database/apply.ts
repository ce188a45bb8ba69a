import type { Finding } from "../../../src/agents/contract.ts";
import { lineAt, type Statement } from "../sql/statement.ts";
import { copy } from "../sql/statement-nodes.ts";
import type { Database } from "./database.ts";
import type { Failures } from "./failures.ts";
import type { DatabaseError, Outcome } from "./outcome.ts";
import { isEnough, notRunFinding, stoppedFinding, untriedFinding } from "./stopped.ts";

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

/** Applies a statement, and tells what is wrong with it, without what follows from earlier failures. */
async function apply(database: Database, statement: Statement, failures: Failures): Promise<Finding[]> {
  if (needsClient(statement)) {
    return [notRunFinding(statement, "COPY with a program, or with rows of the client, is not run here.")];
  }
  const outcome = await runWithRoles(database, statement.sql);
  if (outcome.status === "done") return [];
  const isKnown = outcome.status === "refused" && failures.explain(outcome.error);
  failures.add(statement);
  if (isKnown) return [];
  if (outcome.status === "broken") return [stoppedFinding(statement, outcome.reason)];
  const { error } = outcome;
  return statement.kind === "CreateExtensionStmt" && error.code === MISSING_EXTENSION
    ? [missingExtension(statement, error)]
    : [refusal(statement, error)];
}

/** As a client that connects: what an earlier one has set is gone, and names are found in any schema. */
const connect = `
  RESET SESSION AUTHORIZATION;
  RESET ALL;
  SELECT set_config('search_path', string_agg(quote_ident(nspname), ', ' ORDER BY nspname <> 'public', nspname), false)
  FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`;

/** Begins anew as a client, as each file does. */
export const reconnect = (database: Database): Promise<Outcome> => database.run(connect);

/**
 * Applies the statements of files in order, and tells what the database refuses. Each statement is its own
 * transaction, so that what can be applied is, whatever fails before it.
 */
export async function applyFiles(
  database: Database,
  files: readonly (readonly Statement[])[],
  failures: Failures,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const ownFiles = files.map((statements) => statements.filter(({ kind }) => kind !== "TransactionStmt"));
  let left = ownFiles.flat().length;
  for (const statements of ownFiles) {
    await reconnect(database);
    for (const statement of statements) {
      if (isEnough(findings)) return [...findings, untriedFinding(statement, left)];
      findings.push(...(await apply(database, statement, failures)));
      left -= 1;
    }
  }
  return findings;
}
