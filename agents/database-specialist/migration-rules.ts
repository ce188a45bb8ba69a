// What is dangerous about a migration while a program uses the database, as squawk and strong_migrations list it.

import type { z } from "zod";
import type { Finding } from "../../src/agents/contract.ts";
import type { SqlFile } from "./sql-files.ts";
import { lineOfName, type Statement } from "./statement.ts";
import { alterTable, createIndex, createTable, drop, rename, tableName } from "./statement-nodes.ts";

type Risk = { rule: string; severity: Finding["severity"]; name: string; message: string; fix: string };

type Command = z.infer<typeof alterTable>["cmds"][number]["AlterTableCmd"];

function riskOfAddedColumn(table: string, { def }: Command): Risk[] {
  const column = def?.ColumnDef;
  const types = (column?.constraints ?? []).map(({ Constraint }) => Constraint.contype);
  const fills = ["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"].some((type) =>
    types.includes(type),
  );
  if (column?.colname === undefined || !types.includes("CONSTR_NOTNULL") || fills) return [];
  return [
    {
      rule: "required-column-without-default",
      severity: "error",
      name: column.colname,
      message: `\`${table}.${column.colname}\` is required and has no default: this fails as soon as \`${table}\` has rows.`,
      fix: "Add the column as nullable, fill it, and make it NOT NULL then; or give it a DEFAULT.",
    },
  ];
}

function riskOfConstraint(table: string, { def }: Command): Risk[] {
  const constraint = def?.Constraint;
  if (constraint === undefined || constraint.skip_validation === true || constraint.indexname !== undefined)
    return [];
  const name = constraint.conname ?? table;
  if (["CONSTR_UNIQUE", "CONSTR_PRIMARY"].includes(constraint.contype)) {
    const message = `The constraint builds an index, and until that is done nobody can read or write \`${table}\`.`;
    const fix = "Build the index by CREATE UNIQUE INDEX CONCURRENTLY, and add the constraint USING INDEX.";
    return [{ rule: "constraint-locks", severity: "warning", name, message, fix }];
  }
  if (!["CONSTR_FOREIGN", "CONSTR_CHECK"].includes(constraint.contype)) return [];
  const message = `Every row of \`${table}\` is checked at once, and until that is done nobody can write to it.`;
  const fix = "Add the constraint as NOT VALID, and VALIDATE CONSTRAINT in a migration of its own.";
  return [{ rule: "constraint-locks", severity: "warning", name, message, fix }];
}

function riskOfCommand(table: string, command: Command): Risk[] {
  const { subtype, name = "" } = command;
  switch (subtype) {
    case "AT_AddColumn":
      return riskOfAddedColumn(table, command);
    case "AT_AddConstraint":
      return riskOfConstraint(table, command);
    case "AT_AlterColumnType": {
      const message = `A new type for \`${table}.${name}\` may rewrite the whole table, and until that is done nobody can read it.`;
      const fix = "Add a column of the new type, fill it in parts, and switch to it.";
      return [{ rule: "type-change-rewrites", severity: "warning", name, message, fix }];
    }
    case "AT_SetNotNull": {
      const message = `All of \`${table}\` is read to see that \`${name}\` has no NULL, and until that is done nobody can use the table.`;
      const fix = `Add CHECK (${name} IS NOT NULL) as NOT VALID, validate it, and set NOT NULL then.`;
      return [{ rule: "not-null-scans", severity: "warning", name, message, fix }];
    }
    case "AT_DropColumn": {
      const message = `Programs that still use \`${table}.${name}\` fail from here on.`;
      const fix = "Drop the column once no program that is running names it.";
      return [{ rule: "dropped-column", severity: "warning", name, message, fix }];
    }
    default:
      return [];
  }
}

/** The tables that a statement changes, each with what is dangerous about that. */
function risksOf({ kind, node }: Statement): { table: string; risks: Risk[] }[] {
  if (kind === "AlterTableStmt") {
    const { relation, cmds } = alterTable.parse(node);
    const table = tableName(relation);
    return [{ table, risks: cmds.flatMap(({ AlterTableCmd }) => riskOfCommand(table, AlterTableCmd)) }];
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

function concurrentlyInTransaction({ file, statements }: SqlFile): Finding[] {
  const isWithin = statements.some(
    ({ kind, sql }) => kind === "TransactionStmt" && /^(begin|start)\b/i.test(sql),
  );
  if (!isWithin) return [];
  return statements
    .filter(({ kind, node }) => kind === "IndexStmt" && createIndex.parse(node).concurrent)
    .map(({ line }) => ({
      severity: "error",
      rule: "migration/concurrently-in-transaction",
      file,
      line,
      message: "CREATE INDEX CONCURRENTLY cannot run inside a transaction.",
      fix: "Put it into a migration of its own, without BEGIN.",
    }));
}

/**
 * What is dangerous in files that are applied one after the other. A table that the same file makes has no
 * rows and no users yet.
 */
export function migrationRisks(files: readonly SqlFile[]): Finding[] {
  return files.flatMap((sqlFile) => {
    const made = new Set(
      sqlFile.statements
        .filter(({ kind }) => kind === "CreateStmt")
        .map(({ node }) => tableName(createTable.parse(node).relation)),
    );
    const risks = sqlFile.statements.flatMap((statement) =>
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
    return [...risks, ...concurrentlyInTransaction(sqlFile)];
  });
}
