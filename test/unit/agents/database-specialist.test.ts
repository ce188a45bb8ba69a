import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Table } from "../../../agents/database-specialist/catalog.ts";
import { catalogFindings } from "../../../agents/database-specialist/catalog-rules.ts";
import { drawDiagram } from "../../../agents/database-specialist/diagram.ts";
import { outcomeOf, outcomeOfFailure } from "../../../agents/database-specialist/outcome.ts";
import { filterColumns, wholeReads } from "../../../agents/database-specialist/plan.ts";
import { dialectOf, inOrder, isUndo, withoutPsql } from "../../../agents/database-specialist/sql-files.ts";
import { lineOfName, statementsOf } from "../../../agents/database-specialist/statement.ts";
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

  it("keeps its lines where what psql alone understands is taken out", () => {
    const dump = "\\connect x\nCOPY a (b) FROM stdin;\n1\n\\.\nSELECT 1;";
    expect(
      withoutPsql(dump)
        .split("\n")
        .map((line) => line.trim()),
    ).toEqual(["", "", "", "", "SELECT 1;"]);
  });

  it("that never ends its rows is read to its end all the same, and nothing is taken out", () => {
    const endless = "COPY a FROM stdin;\n".repeat(100_000);
    expect(withoutPsql(endless)).toBe(endless);
    expect(dialectOf("\n".repeat(1_000_000))).toBeUndefined();
  });

  it("has its statements at their lines, however many there are", () => {
    const text = "SELECT 1;\n".repeat(20_000);
    const parsed = Array.from({ length: 20_000 }, (_, index) => ({
      stmt: { SelectStmt: {} },
      stmt_location: index * 10,
      stmt_len: 8,
    }));
    expect(statementsOf("a.sql", text, parsed).map(({ line }) => line)).toEqual(
      parsed.map((_, at) => at + 1),
    );
  });

  it("of another database is known by what only those have", () => {
    expect(dialectOf("CREATE TABLE `a` (b int)")).toBe("MySQL");
    expect(dialectOf("CREATE TABLE a (b int AUTO_INCREMENT) ENGINE=InnoDB")).toBe("MySQL");
    expect(dialectOf("CREATE TABLE a (b nvarchar(5))\nGO\n")).toBe("SQL Server");
    expect(dialectOf("CREATE TABLE a (b integer PRIMARY KEY AUTOINCREMENT)")).toBe("SQLite");
    expect(dialectOf("SELECT 'a' FROM engines WHERE go = 1")).toBeUndefined();
  });

  it("has its statements at their lines, by bytes and without the comments before them", () => {
    const text = "-- é\n\n/* ü\n */ SELECT\n 1; SELECT 2";
    const first = Buffer.byteLength("-- é\n\n/* ü\n */ SELECT\n 1");
    const statements = statementsOf("a.sql", text, [
      { stmt: { SelectStmt: {} }, stmt_location: 0, stmt_len: first },
      { stmt: { SelectStmt: {} }, stmt_location: first + 1 },
    ]);
    expect(statements.map(({ line, sql }) => [line, sql])).toEqual([
      [4, "SELECT\n 1"],
      [5, "SELECT 2"],
    ]);
  });
});

it("a name is found as a word of its own", () => {
  const statement = { file: "", line: 3, kind: "", node: {}, sql: "a (\n id_card int,\n id int)" };
  expect(lineOfName(statement, "id")).toBe(5);
  expect(lineOfName(statement, "nothing")).toBe(3);
});

describe("a plan", () => {
  it("reads a table whole where a filter has no condition of an index beside it", () => {
    const scan = { "Node Type": "Seq Scan", "Relation Name": "a", Filter: "(b = $1)" };
    expect(wholeReads({ "Node Type": "Limit", Plans: [scan] })).toEqual([{ table: "a", filter: "(b = $1)" }]);
    expect(wholeReads({ ...scan, "Node Type": "Index Scan", "Index Cond": "(c = $1)" })).toEqual([]);
    expect(wholeReads({ ...scan, "Node Type": "Bitmap Heap Scan", "Recheck Cond": "(c = $1)" })).toEqual([]);
  });

  it.each([
    ["((starts > $1) AND (city = $2))", ["city", "starts"]],
    ["((city)::text = 'a'::text)", ["city"]],
    ["(city = ANY ($1))", ["city"]],
    ["(lower(city) = $1)", []],
    ["(other = $1)", []],
  ])("with the filter %s wants an index on %j", (filter, columns) => {
    expect(filterColumns(filter, ["city", "starts"])).toEqual(columns);
  });
});

describe("a table", () => {
  const table: Table = {
    name: "a",
    columns: [],
    primaryKey: ["id"],
    foreignKeys: [{ name: "f", columns: ["b", "c"], target: "t" }],
    indexes: [],
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
  const table = { name: "Über.`t|]", columns: [column], primaryKey: [], foreignKeys: [], indexes: [] };
  const empty = {
    ...table,
    name: "1",
    columns: [],
    foreignKeys: [{ name: "f", columns: ["c"], target: table.name }],
  };
  const picture = drawDiagram([table, empty]);
  expect(picture).toContain("Über_t_");
  expect(picture).not.toMatch(/url\(/);
});

it("tables are drawn in colours that every program which shows SVG knows", () => {
  const column = { name: "id", type: "integer", required: true };
  const picture = drawDiagram([
    { name: "a", columns: [column], primaryKey: ["id"], foreignKeys: [], indexes: [] },
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
    return {
      findings,
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
      "2_sum.sql:undefined database/skipped",
    ]);
    expect(result?.output).toMatchObject({ tables: ["a", "b"], queries: 1 });
    expect(result?.summary).toBe(
      "3 statements could not be run. Found 2 warnings and 1 remark in 2 files with 2 tables and 1 planned query. 1 file was not read, or not whole: 2_sum.sql (it is nested too deeply).",
    );
  });

  it("tells of a name that is missing, whatever was not run before it", async () => {
    const { findings } = await review({
      "a.sql": "CREATE TABLE a (id int PRIMARY KEY);\nCOPY a TO PROGRAM 'cat';\nCREATE INDEX ON b (id);",
    });
    expect(findings).toContain("a.sql:3 postgres/42P01");
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
