// What is dangerous about changing the columns and constraints of a table that is in use.

import type { z } from "zod";
import type { Finding } from "../../../src/agents/contract.ts";
import type { alterTable } from "../sql/statement-nodes.ts";

/** A danger of a migration; `name` is what it is about. */
export type Risk = {
  rule: string;
  severity: Finding["severity"];
  name: string;
  message: string;
  fix: string;
};

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

/** What is dangerous about one command of an ALTER TABLE. */
export function risksOfCommand(table: string, command: Command): Risk[] {
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
