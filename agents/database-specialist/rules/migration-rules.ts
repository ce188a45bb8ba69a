// What is dangerous about a migration while a program uses the database, as squawk and strong_migrations list it.

import type { Finding } from "../../../src/agents/contract.ts";
import { isSeed } from "../sql/sql-files.ts";
import { lineOfName, type Statement } from "../sql/statement.ts";
import {
  allRows,
  alterTable,
  createIndex,
  drop,
  ofTable,
  rename,
  tableName,
} from "../sql/statement-nodes.ts";
import { type Risk, risksOfCommand } from "./column-risks.ts";

/** The tables that a statement changes, each with what is dangerous about that. */
function risksOf({ kind, node }: Statement): { table: string; risks: Risk[] }[] {
  if (kind === "AlterTableStmt") {
    const { relation, cmds } = alterTable.parse(node);
    const table = tableName(relation);
    return [{ table, risks: cmds.flatMap(({ AlterTableCmd }) => risksOfCommand(table, AlterTableCmd)) }];
  }
  if (kind === "IndexStmt") {
    const { relation, concurrent, idxname = "" } = createIndex.parse(node);
    const table = tableName(relation);
    if (concurrent) return [];
    const message = `Until the index is built nobody can write to \`${table}\`.`;
    const fix = "CREATE INDEX CONCURRENTLY, outside of a transaction.";
    return [{ table, risks: [{ rule: "index-locks", severity: "warning", name: idxname, message, fix }] }];
  }
  if (kind === "RenameStmt") {
    const { relation, renameType, subname, newname } = rename.parse(node);
    if (relation === undefined || !["OBJECT_TABLE", "OBJECT_COLUMN"].includes(renameType)) return [];
    const table = tableName(relation);
    const name = subname ?? table;
    const message = `Programs that know \`${name}\` by its old name fail from here on.`;
    const fix = `Offer \`${newname}\` beside the old name, such as by a view or a second column, until no program uses that.`;
    return [{ table, risks: [{ rule: "renamed", severity: "warning", name, message, fix }] }];
  }
  if (kind !== "DropStmt") return [];
  return drop.parse(node).map((table) => {
    const message = `Programs that still use \`${table}\` fail from here on, and its rows are gone.`;
    const fix = "Drop the table once no program that is running names it.";
    return { table, risks: [{ rule: "dropped-table", severity: "warning", name: table, message, fix }] };
  });
}

function concurrentlyInTransaction(statements: readonly Statement[]): Finding[] {
  const isWithin = statements.some(
    ({ kind, sql }) => kind === "TransactionStmt" && /^(begin|start)\b/i.test(sql),
  );
  if (!isWithin) return [];
  return statements
    .filter(({ kind, node }) => kind === "IndexStmt" && createIndex.parse(node).concurrent)
    .map(({ file, line }) => ({
      severity: "error",
      rule: "migration/concurrently-in-transaction",
      file,
      line,
      message: "CREATE INDEX CONCURRENTLY cannot run inside a transaction.",
      fix: "Put it into a migration of its own, without BEGIN.",
    }));
}

const tablesOf = (statements: readonly Statement[], kind: string): Set<string> =>
  new Set(
    statements
      .filter((each) => each.kind === kind)
      .map(({ node }) => tableName(ofTable.parse(node).relation)),
  );

/** Changes of all rows of a table, but of such as the same file has put there, or that are there to fill it. */
function changesOfAll(statements: readonly Statement[]): Finding[] {
  const filled = tablesOf(statements, "InsertStmt");
  return statements.flatMap((statement) => {
    const { verb, table } = allRows(statement) ?? {};
    if (table === undefined || filled.has(table) || isSeed(statement.file)) return [];
    return {
      severity: "warning" as const,
      rule: "migration/all-rows",
      file: statement.file,
      line: statement.line,
      message: `The ${verb} has no WHERE: it takes every row of \`${table}\`, and locks all of them until it ends.`,
      fix: "Add a WHERE; where all rows are meant, change them in parts, each in a transaction of its own.",
    };
  });
}

/**
 * What is dangerous in files that are applied one after the other. A table that the same file makes has no
 * rows and no users yet.
 */
export function migrationRisks(files: readonly (readonly Statement[])[]): Finding[] {
  return files.flatMap((statements) => {
    const made = tablesOf(statements, "CreateStmt");
    const risks = statements.flatMap((statement) =>
      risksOf(statement)
        .filter(({ table }) => !made.has(table))
        .flatMap(({ risks }) => risks)
        .map(
          ({ rule, name, ...risk }): Finding => ({
            ...risk,
            rule: `migration/${rule}`,
            file: statement.file,
            line: lineOfName(statement, name),
          }),
        ),
    );
    return [...risks, ...changesOfAll(statements), ...concurrentlyInTransaction(statements)];
  });
}
