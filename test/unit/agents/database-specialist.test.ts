import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Table } from "../../../agents/database-specialist/database/catalog.ts";
import { outcomeOf, outcomeOfFailure } from "../../../agents/database-specialist/database/outcome.ts";
import { drawDiagram } from "../../../agents/database-specialist/report/diagram.ts";
import { catalogFindings } from "../../../agents/database-specialist/rules/catalog-rules.ts";
import { dialectOf, inOrder, isUndo, splitByUse } from "../../../agents/database-specialist/sql/sql-files.ts";
import { lineOfName } from "../../../agents/database-specialist/sql/statement.ts";
import { type Content, ofType, runStep, useWorkspaces } from "./workspace.ts";

describe("a file of SQL", () => {
  it("is applied in the order of its kind and number", () => {
    const files = ["seeds/a.sql", "m/10_b.sql", "m/9_a.sql", "schema.sql"];
    expect(inOrder(files)).toEqual(["schema.sql", "m/9_a.sql", "m/10_b.sql", "seeds/a.sql"]);
  });

  it("is left out where it undoes a migration", () => {
    expect(["1.down.sql", "down/1.sql", "1_rollback.sql"].every(isUndo)).toBe(true);
    expect(["1_slow_down_mode.sql", "countdown.sql", "1.up.sql"].some(isUndo)).toBe(false);
  });

  it("of another database is known by what only those have", () => {
    expect(dialectOf("CREATE TABLE `a` (b int)")).toBe("MySQL");
    expect(dialectOf("CREATE TABLE a (b int AUTO_INCREMENT) ENGINE=InnoDB")).toBe("MySQL");
    expect(dialectOf("CREATE TABLE a (b nvarchar(5))\nGO\n")).toBe("SQL Server");
    expect(dialectOf("CREATE TABLE a (b integer PRIMARY KEY AUTOINCREMENT)")).toBe("SQLite");
    expect(dialectOf("DECLARE @a INT")).toBe("SQL Server");
    expect(dialectOf("SELECT 'a' FROM engines WHERE go = 1")).toBeUndefined();
    expect(dialectOf("\n".repeat(1_000_000))).toBeUndefined();
  });

  it.each([
    ["queries.sql", ["SelectStmt", "UpdateStmt"], 2],
    ["cleanup.sql", ["DeleteStmt"], 1],
    ["migrations/1_backfill.sql", ["UpdateStmt"], 0],
    ["seeds.sql", ["InsertStmt"], 0],
    ["schema.sql", ["CreateStmt", "UpdateStmt", "SelectStmt"], 1],
  ])("%s with %j has %d queries to explain", (file, kinds, count) => {
    const node = { fromClause: [{ RangeVar: {} }] };
    const statements = kinds.map((kind) => ({ file, line: 1, kind, node, sql: "", hasParameters: false }));
    expect(splitByUse({ file, statements, unread: [] }).queries).toHaveLength(count);
  });

  it("has its queries explained where they have parameters, and run where they only call functions", () => {
    const create = { file: "a.sql", line: 1, kind: "CreateStmt", node: {}, sql: "", hasParameters: false };
    const insert = { ...create, kind: "InsertStmt", hasParameters: true };
    const call = { ...create, kind: "SelectStmt", node: { fromClause: [{ RangeFunction: {} }] } };
    const into = { ...call, node: { fromClause: [{ RangeVar: {} }], intoClause: {} } };
    const statements = [create, insert, call, into];
    expect(splitByUse({ file: "a.sql", statements, unread: [] })).toEqual({
      queries: [insert],
      applied: [create, call, into],
    });
  });
});

it("a name is found as a word of its own", () => {
  const sql = "a (\n id_card int,\n id int)";
  const statement = { file: "", line: 3, kind: "", node: {}, sql, hasParameters: false };
  expect(lineOfName(statement, "id")).toBe(5);
  expect(lineOfName(statement, "nothing")).toBe(3);
});

describe("a table", () => {
  const table: Table = {
    name: "a",
    columns: [],
    primaryKey: ["id"],
    foreignKeys: [{ name: "f", columns: ["b", "c"], target: "t" }],
    indexes: [],
    partitions: [],
  };
  const index = { name: "i", columns: ["c", "b", "d"], isUnique: false, isPartial: false, method: "btree" };
  const rules = (changed: Partial<Table>) =>
    catalogFindings([{ ...table, ...changed }], []).map(({ rule }) => rule);

  it("serves a foreign key by an index that begins with its columns, in any order", () => {
    expect(rules({ indexes: [index] })).toEqual([]);
    expect(rules({ indexes: [{ ...index, columns: ["d", "c", "b"] }] })).toEqual([
      "schema/foreign-key-without-index",
    ]);
    expect(rules({ indexes: [{ ...index, isPartial: true }] })).toEqual(["schema/foreign-key-without-index"]);
  });

  it("has money in a type that is exact", () => {
    const columns = (name: string, type: string) => ({
      columns: [{ name, type, required: false }],
      foreignKeys: [],
    });
    expect(rules(columns("unit_price", "double precision"))).toEqual(["schema/inexact-money"]);
    expect(rules(columns("totalAmount", "real"))).toEqual(["schema/inexact-money"]);
    expect(rules(columns("unit_price", "numeric(12,2)"))).toEqual([]);
    expect(rules(columns("tax_rate", "real"))).toEqual([]);
    expect(rules(columns("temperature", "real"))).toEqual([]);
  });

  it("has one of two indexes alike too many, and none that is unique", () => {
    const twins = [{ ...index, name: "j" }, index];
    expect(rules({ indexes: twins })).toEqual(["schema/superfluous-index"]);
    expect(
      rules({
        indexes: [
          { ...index, isUnique: true },
          { ...index, name: "j", isUnique: true },
        ],
      }),
    ).toEqual([]);
  });
});

it("tables of any name are drawn, without anything from elsewhere", () => {
  const column = { name: 'c "<&>', type: "character varying(3)", required: false };
  const table = {
    name: "Über.`t|]",
    columns: [column],
    primaryKey: [],
    foreignKeys: [],
    indexes: [],
    partitions: [],
  };
  const empty = {
    ...table,
    name: "1",
    columns: [],
    foreignKeys: [{ name: "f", columns: ["c"], target: table.name }],
  };
  const picture = drawDiagram([table, empty]);
  expect(picture).toContain("Über_t_");
  expect(picture).toContain("varchar(3)");
  expect(picture).not.toMatch(/url\(/);
});

it("tables are drawn in colours that every program which shows SVG knows", () => {
  const column = { name: "id", type: "integer", required: true };
  const picture = drawDiagram([
    { name: "a", columns: [column], primaryKey: ["id"], foreignKeys: [], indexes: [], partitions: [] },
  ]);
  expect(picture).not.toMatch(/var\(|color-mix/);
  expect(picture).toContain('<rect width="100%" height="100%" fill="#FFFFFF" />');
  // 60 hundredths of the text's #27272A on white.
  expect(picture).toContain('fill="#7d7d7f"');
});

describe("what came of a statement", () => {
  const error = { severity: "ERROR", code: "42P01", message: "there is no such table" };

  it("is what PostgreSQL refuses, or that it ended", () => {
    expect(outcomeOfFailure(Object.assign(new Error(), error))).toEqual({ status: "refused", error });
    const broken = { status: "broken", reason: "breakdown" };
    expect(outcomeOfFailure({ ...error, severity: "PANIC" })).toEqual(broken);
    expect(outcomeOfFailure(new Error("unreachable"))).toEqual(broken);
  });

  it("is no success where a server that has ended answers nothing", () => {
    expect(outcomeOf([{ rows: [] }])).toEqual({ status: "broken", reason: "breakdown" });
    expect(outcomeOf([{ command: "CREATE", rows: [] }])).toEqual({ status: "done", rows: [] });
  });
});

describe("run as an agent", { timeout: 120_000 }, () => {
  const createWorkspace = useWorkspaces();

  async function review(files: Record<string, Content>, snippets = {}) {
    const workspace = await createWorkspace({ program: { bundled: "database-specialist" }, files, snippets });
    await symlink("/etc/passwd", join(workspace.root, "files", "link.sql"));
    const records = await runStep(workspace);
    const readArtifact = (path: string) => readFile(join(workspace.root, "out", path), "utf8");
    const findings = ofType(records, "finding").map(({ file, line, rule }) => `${file}:${line} ${rule}`);
    const advice = ofType(records, "finding").map(({ line, fix }) => `${line} ${fix}`);
    return {
      findings,
      advice,
      readArtifact,
      result: ofType(records, "result")[0],
      error: ofType(records, "error")[0],
    };
  }

  it("tells what is dangerous about tables that are already there, and draws what comes of it", async () => {
    const { findings, readArtifact } = await review({
      "1_tables.sql":
        "CREATE TABLE t (id int PRIMARY KEY, a int, b text);\nALTER TABLE t ADD COLUMN c int NOT NULL;\nCREATE INDEX ON t (a);\nCREATE TABLE s (id int PRIMARY KEY);\n",
      "2_changes.sql": [
        "ALTER TABLE public.t ADD COLUMN d int NOT NULL DEFAULT 1, ADD COLUMN e int NOT NULL;",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (b);",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES s (id) NOT VALID;",
        "ALTER TABLE t RENAME COLUMN b TO g;",
        "ALTER TABLE t DROP COLUMN c;",
        "DROP TABLE IF EXISTS gone;",
      ].join("\n"),
      "3_index.sql": "BEGIN;\nCREATE INDEX CONCURRENTLY ON t (d);\nCOMMIT;\n",
    });
    expect(findings).toEqual([
      "2_changes.sql:1 migration/required-column-without-default",
      "3_index.sql:2 migration/concurrently-in-transaction",
      "2_changes.sql:2 migration/not-null-scans",
      "2_changes.sql:3 migration/constraint-locks",
      "2_changes.sql:5 migration/renamed",
      "2_changes.sql:6 migration/dropped-column",
      "2_changes.sql:7 migration/dropped-table",
    ]);
    expect(await readArtifact("schema.md")).toContain('  s ||--o{ t : "a"');
  });

  it("tells what it cannot read or apply, once, and goes on", async () => {
    const { findings, result } = await review(
      {
        "binary.sql": new Uint8Array([0]),
        "deep.sql": `SELECT ${"(".repeat(20_000)}1${")".repeat(20_000)};`,
        "dump.sql": "\\restrict x\nCREATE TABLE p (id int PRIMARY KEY);\nALTER TABLE p OWNER TO app;\n",
        "follows.sql":
          "CREATE TABLE q (\n  id int PRIMARY KEY,\n  n numbr\n);\nCREATE INDEX ON q (n);\nALTER TABLE q ADD m int;\n",
        "mysql.sql": "CREATE TABLE `a` (b int);",
        "vector.sql": "CREATE EXTENSION vector;",
      },
      { "1.sql": { language: "sql", code: "DELETE FROM p" } },
    );
    expect(findings).toEqual([
      "deep.sql:1 postgres/42601",
      "follows.sql:3 postgres/42704",
      "snippets/1.sql:1 query/no-where",
      "vector.sql:1 postgres/extension-missing",
      "binary.sql:undefined database/skipped",
      "mysql.sql:undefined database/skipped",
    ]);
    expect(result?.summary).toContain("2 files were not read, or not whole: binary.sql (");
    expect(result?.output).toMatchObject({ tables: ["p"], queries: 1 });
  });

  it("keeps what applies where a statement cannot be run to its end, and says which", async () => {
    const { findings, result } = await review({
      "1_schema.sql": [
        "CREATE TABLE a (id int PRIMARY KEY);",
        "COPY a TO PROGRAM 'touch /tmp/x';",
        "SELECT pg_sleep(500);",
        "CREATE FUNCTION f(i int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f(i + 1); END $$;",
        "SELECT f(1);",
        "CREATE TABLE b (id int PRIMARY KEY);",
      ].join("\n"),
      "2_sum.sql": `CREATE VIEW v AS SELECT ${"1 + ".repeat(100_000)}1;`,
      "3_queries.sql": "SELECT id FROM a WHERE id = $1;",
    });
    expect(findings).toEqual([
      "1_schema.sql:3 database/timeout",
      "1_schema.sql:5 database/breakdown",
      "1_schema.sql:2 database/not-run",
      "2_sum.sql:1 database/not-run",
    ]);
    expect(result?.output).toMatchObject({ tables: ["a", "b"], queries: 1 });
    expect(result?.summary).toBe(
      "4 statements could not be run. Found 2 warnings and 2 remarks in 3 files with 2 tables and 1 planned query.",
    );
  });

  it("tells of a name that is missing, whatever was not run before it", async () => {
    const { findings } = await review({
      "a.sql": "CREATE TABLE a (id int PRIMARY KEY);\nCOPY a TO PROGRAM 'cat';\nCREATE INDEX ON b (id);",
    });
    expect(findings).toContain("a.sql:3 postgres/42P01");
  });

  it("reads each statement by itself, whatever is wrong with another, and with placeholders of any kind", async () => {
    const { findings, result } = await review({
      "queries.sql": [
        "SELECT id FROM a WHERE id = :userId;",
        "SELEC id FROM a;",
        "EXPLAIN ANALYZE SELECT id FROM a WHERE id = ? AND name = 'it''s; ?';",
        "SELECT id FROM a WHERE id IN %(ids)s;",
        "SELECT id FROM {{ table }} WHERE id = 1;",
        "SELECT id FROM oops WHERE id = @id;",
        "SELECT id FROM missing WHERE id = @id;",
      ].join("\n"),
      "schema.sql":
        "CREATE TABLE a (id int PRIMARY KEY, name text);\n\nCREATE TABEL oops (id int);\nCREATE TABLE b (id int PRIMARY KEY);",
    });
    expect(findings).toEqual([
      "queries.sql:2 postgres/42601",
      "queries.sql:7 postgres/42P01",
      "schema.sql:3 postgres/42601",
      "queries.sql:5 database/not-run",
    ]);
    expect(result?.summary).toBe(
      "3 statements fail and 1 statement could not be run. Found 3 errors and 1 remark in 2 files with 2 tables and 3 planned queries.",
    );
  });

  it("explains the queries that stand beside the schema, and tells of changes of all rows", async () => {
    const { findings, result } = await review({
      "schema.sql": [
        "CREATE TABLE a (id int PRIMARY KEY, name text);",
        "INSERT INTO a VALUES (1, 'x');",
        "SELECT * FROM a WHERE name = $1;",
        "UPDATE a SET name = $1 WHERE id = $2;",
      ].join("\n"),
      "migrations/2_change.sql": "UPDATE a SET name = 'y' WHERE name = 'z';\nDELETE FROM a;",
    });
    expect(findings).toEqual([
      "migrations/2_change.sql:2 migration/all-rows",
      "schema.sql:3 query/reads-whole-table",
    ]);
    expect(result?.output).toMatchObject({ queries: 2 });
  });

  it("advises what serves the query, and nothing that does not", async () => {
    const { advice } = await review({
      "queries.sql": [
        "SELECT * FROM orders WHERE customer_id = $1;",
        "SELECT * FROM app.orders WHERE id::text = '5';",
        "SELECT * FROM orders WHERE placed_at::date = '2024-01-01';",
        "SELECT * FROM orders WHERE status = 'open' AND placed_at > now();",
        "SELECT * FROM orders WHERE lower(note) = $1;",
        "SELECT * FROM orders WHERE note LIKE '%a%' AND status <> 'open';",
        "SELECT * FROM orders WHERE 'a' = ANY(tags);",
        "SELECT * FROM orders WHERE note IS NULL;",
        "SELECT * FROM orders WHERE ($1::bigint IS NULL OR id = $1);",
        "SELECT o.id FROM app.customers c JOIN app.orders o ON o.note = c.name WHERE c.id = $1;",
      ].join("\n"),
      "schema.sql": [
        "CREATE SCHEMA app;",
        "CREATE TABLE app.customers (id bigint PRIMARY KEY, name text);",
        "CREATE TABLE app.orders (id bigint PRIMARY KEY, customer_id bigint, user_id bigint, status text, placed_at timestamptz, note text, tags text[]);",
        "CREATE INDEX by_user ON app.orders (user_id, placed_at);",
        "SELECT pg_catalog.set_config('search_path', '', false);",
      ].join("\n"),
    });
    expect(advice).toEqual([
      "1 CREATE INDEX ON app.orders (customer_id);",
      "2 Compare `id` itself, with a value of its own type or a range of these, instead of `(id)::text`.",
      "3 Compare `placed_at` with a range, such as `placed_at >= day AND placed_at < day + 1`, instead of `(placed_at)::date`. Then CREATE INDEX ON app.orders (placed_at);",
      "4 CREATE INDEX ON app.orders (status, placed_at);",
      "5 CREATE INDEX ON app.orders ((lower(note)));",
      "6 CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX ON app.orders USING gin (note gin_trgm_ops);",
      "7 Write `tags @> ARRAY['a'::text]` instead of `= ANY (tags)`. Then CREATE INDEX ON app.orders USING gin (tags);",
      "10 CREATE INDEX ON app.orders (note);",
      "8 Where these are few, an index with that condition as its WHERE serves.",
    ]);
  });

  it("does not call a query wrong whose schema it was not given", async () => {
    const { findings, result } = await review({ "slow.sql": "SELECT * FROM orders WHERE user_id = :id;" });
    expect(findings).toEqual(["slow.sql:1 database/not-run"]);
    expect(result?.summary).toMatch(/^1 statement could not be run\./);
  });

  it("does not say that another database's SQL applies", async () => {
    const { result } = await review({ "a.sql": "CREATE TABLE a (id int AUTO_INCREMENT) ENGINE=InnoDB;" });
    expect(result?.summary).toBe(
      "Nothing could be applied. 1 file was not read, or not whole: a.sql (it is written for MySQL, not for PostgreSQL).",
    );
  });

  it("has nothing to do where there is no SQL", async () => {
    const { error } = await review({ "a.txt": "" });
    expect(error).toMatchObject({ code: "no_sql" });
  });
});
