import type { Finding } from "../../../src/agents/contract.ts";
import type { Table } from "../database/catalog.ts";
import { lineOfName, type Statement } from "../sql/statement.ts";
import { alterTable, ofTable, tableName } from "../sql/statement-nodes.ts";
import { inexactMoney } from "./inexact-money.ts";

type Index = Table["indexes"][number];

const listed = (columns: readonly (string | null)[]): string => columns.join(", ");

const startsWith = (columns: readonly (string | null)[], beginning: readonly string[]): boolean =>
  beginning.every((_, position) => beginning.includes(columns[position] ?? ""));

/** The statement that makes a table, or gives it what `name` calls. */
function originOf(table: Table, name: string, statements: readonly Statement[]): Statement | undefined {
  const own = statements.filter(({ kind, node }) => {
    if (kind === "CreateStmt") return tableName(ofTable.parse(node).relation) === table.name;
    return kind === "AlterTableStmt" && tableName(alterTable.parse(node).relation) === table.name;
  });
  const alters = own.filter(({ kind, sql }) => kind === "AlterTableStmt" && sql.includes(name));
  return own.find(({ kind, sql }) => kind === "CreateStmt" && sql.includes(name)) ?? alters[0] ?? own[0];
}

function place(table: Table, name: string, statements: readonly Statement[]): Pick<Finding, "file" | "line"> {
  const origin = originOf(table, name, statements);
  return origin === undefined ? {} : { file: origin.file, line: lineOfName(origin, name) };
}

function checkPrimaryKey(table: Table, statements: readonly Statement[]): Finding[] {
  if (table.primaryKey.length > 0) return [];
  return [
    {
      severity: "warning",
      rule: "schema/no-primary-key",
      ...place(table, table.name.split(".").at(-1) ?? "", statements),
      message: `\`${table.name}\` has no primary key: its rows cannot be told apart, and logical replication cannot update them.`,
      fix: "Add a primary key, such as `id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`.",
    },
  ];
}

function checkForeignKeys(table: Table, statements: readonly Statement[]): Finding[] {
  const whole = table.indexes.filter(({ isPartial }) => !isPartial);
  return table.foreignKeys
    .filter(({ columns }) => !whole.some((index) => startsWith(index.columns, columns)))
    .map(({ columns, target }) => ({
      severity: "warning",
      rule: "schema/foreign-key-without-index",
      ...place(table, columns[0] ?? "", statements),
      message: `No index serves \`${table.name} (${listed(columns)})\`: joins, and every delete from \`${target}\`, read all of \`${table.name}\`.`,
      fix: `CREATE INDEX ON ${table.name} (${listed(columns)});`,
    }));
}

/** Whether another index serves all that an index is for. */
function isServedBy(index: Index, other: Index): boolean {
  if (index === other || index.isUnique || index.isPartial || other.isPartial) return false;
  if (index.method !== "btree" || other.method !== "btree" || index.columns.includes(null)) return false;
  const begins = index.columns.every((column, position) => other.columns[position] === column);
  const isTwin = begins && index.columns.length === other.columns.length && !other.isUnique;
  return begins && (!isTwin || index.name > other.name);
}

function checkIndexes(table: Table, statements: readonly Statement[]): Finding[] {
  return table.indexes.flatMap((index) => {
    const other = table.indexes.find((candidate) => isServedBy(index, candidate));
    if (other === undefined) return [];
    const origin = statements.find(({ kind, sql }) => kind === "IndexStmt" && sql.includes(index.name));
    return {
      severity: "info" as const,
      rule: "schema/superfluous-index",
      ...(origin === undefined ? {} : { file: origin.file, line: origin.line }),
      message: `The index \`${index.name}\` on \`${table.name} (${listed(index.columns)})\` costs writes and serves nothing that \`${other.name}\` does not.`,
      fix: `DROP INDEX ${index.name};`,
    };
  });
}

function checkMoney(table: Table, statements: readonly Statement[]): Finding[] {
  return inexactMoney(table).map(({ name, type }) => ({
    severity: "warning",
    rule: "schema/inexact-money",
    ...place(table, name, statements),
    message: `\`${table.name}.${name}\` is money as \`${type}\`, which cannot hold 0.10 exactly: sums and comparisons go wrong.`,
    fix: "Use `numeric(12, 2)`, or whole cents as `bigint`.",
  }));
}

/** What is wrong with the tables that the statements have made. */
export function catalogFindings(tables: readonly Table[], statements: readonly Statement[]): Finding[] {
  return tables.flatMap((table) => [
    ...checkPrimaryKey(table, statements),
    ...checkForeignKeys(table, statements),
    ...checkIndexes(table, statements),
    ...checkMoney(table, statements),
  ]);
}
