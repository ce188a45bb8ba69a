import { describe, expect, it } from "vitest";
import { maskSql } from "../../../agents/database-specialist/sql/mask-sql.ts";
import { numberPlaceholders, parametersOf } from "../../../agents/database-specialist/sql/placeholders.ts";
import { splitSql } from "../../../agents/database-specialist/sql/split-sql.ts";

const statementsOf = (text: string): string[] => splitSql(text).map((piece) => piece.text);

describe("a text of SQL is cut at the semicolons that end a statement, and not at one within", () => {
  it.each([
    ["a string", "SELECT 'a;''b;'"],
    ["a string with escapes", "SELECT E'a\\';b'"],
    ["a string after the name of its type", "SELECT date'2024;'"],
    ["a name", 'SELECT 1 AS "a;b"'],
    ["a comment", "SELECT 1 -- a;b'\n+ 1"],
    ["a comment within a comment", "SELECT 1 /* ; /* ' */ ; */ + 1"],
    ["a body in dollars", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $f$ SELECT 1; SELECT $$;$$; $f$"],
    ["a name with dollars", "SELECT a$b$ FROM t"],
    [
      "a body of statements",
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END",
    ],
    ["a rule's actions", "CREATE OR REPLACE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)"],
  ])("%s", (_, statement) => {
    expect(statementsOf(`${statement};\nSELECT 2;`)).toEqual([statement, "SELECT 2"]);
  });

  it("with each statement at its place, without the comments before it", () => {
    const text = "-- é;\n\n/* ü\n */ SELECT\n 1; ; SELECT 2 -- end";
    expect(splitSql(text).map(({ start, text: sql }) => [start, sql])).toEqual([
      [text.indexOf("SELECT"), "SELECT\n 1"],
      [text.indexOf("SELECT 2"), "SELECT 2"],
    ]);
  });

  it("without what psql alone understands, whose commands end a statement", () => {
    const dump = "\\connect x\nCOPY a (b, c) FROM stdin;\nit's;\t1\n\\.\nSELECT 1\\gexec\nSELECT 2;";
    expect(statementsOf(dump)).toEqual(["SELECT 1", "SELECT 2"]);
    expect(statementsOf("COPY a FROM stdin WITH (DELIMITER ';');\n1;2\n\\.\nSELECT 1;")).toEqual([
      "SELECT 1",
    ]);
  });

  it("and at those that follow where a quotation or a bracket is never closed", () => {
    expect(statementsOf("INSERT INTO a VALUES ('it's');\nSELECT 'b';\nSELECT 2;")).toEqual([
      "INSERT INTO a VALUES ('it's')",
      "SELECT 'b'",
      "SELECT 2",
    ]);
    expect(statementsOf("CREATE TABLE a (b int;\nSELECT 2;")).toEqual(["CREATE TABLE a (b int", "SELECT 2"]);
    expect(statementsOf("/* SELECT 1;\nSELECT 2;")).toEqual(["SELECT 2"]);
  });

  it("however much there is of it", () => {
    expect(splitSql("COPY a FROM stdin;\n".repeat(10_000))).toHaveLength(10_000);
    expect(splitSql("COPY a b\n".repeat(50_000))).toHaveLength(1);
    expect(splitSql("'".repeat(100_001))).toHaveLength(1);
    expect(splitSql("$a$ ".repeat(50_001))).toHaveLength(1);
    expect(splitSql("/*\n".repeat(100_000))).toHaveLength(0);
    const tags = Array.from({ length: 20_000 }, (_, index) => `$a${index}$\n`);
    expect(splitSql(tags.join(""))).toHaveLength(1);
  });
});

describe("placeholders become those of PostgreSQL", () => {
  const numbered = (sql: string): string => numberPlaceholders(sql, maskSql(sql).code);

  it.each([
    ["a = :id AND b = :id AND c = :other", "a = $1 AND b = $1 AND c = $2"],
    ["a=@id AND b >= @p1", "a=$1 AND b >= $2"],
    ["a = ? AND b BETWEEN ? AND ? LIMIT ?", "a = $1 AND b BETWEEN $2 AND $3 LIMIT $4"],
    ["a = ?1 AND b = ?2", "a = $1 AND b = $2"],
    ["a = %s AND b = %(name)s OR c = %(name)s", "a = $1 AND b = $2 OR c = $2"],
    ["a = {{ user.id }} AND b = '{{ day }}'", "a = $1 AND b = $2"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: templates are what is read here.
    ["a = ${id} AND b = '${day}' AND c = #{x} AND d = {}", "a = $1 AND b = $2 AND c = $3 AND d = $4"],
    ["a = $userId AND b = sqlc.arg(x)", "a = $1 AND b = $2"],
    ["sqlc.embed(t), a = sqlc.narg('x')", "t.*, a = $1"],
    ["a IN :ids AND b IN (:ids)", "a IN ($1) AND b IN ($1)"],
    ["a = $1 AND b = :id", "a = $1 AND b = $2"],
    ["a = :'name'", "a = $1"],
  ])("in %s", (sql, expected) => {
    expect(numbered(sql)).toBe(expected);
  });

  it.each([
    "a::text = ':id' AND b[1:n] = $1 AND c[2:3] = 4",
    "data ? 'k' AND data ?| array['a'] AND (data -> 'b') ? $1 AND data ?& x",
    "a @> b AND c <@ d AND e @@ f AND tags <@array_of",
    "a % 5 = 1 AND a %b = 2 AND (a) % s = 1",
    "a LIKE '%s' AND b = 'a ? b {{ c }}' -- :id ?",
    "f(x => 1, y := 2)",
  ])("and what only looks like one stays: %s", (sql) => {
    expect(numbered(sql)).toBe(sql);
  });

  it("as many as there are", () => {
    expect(parametersOf("$1 $12 a$3")).toBe(12);
    expect(numbered("?, ".repeat(10_000))).toContain("$10000, ");
  });
});
