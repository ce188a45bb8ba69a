import { describe, expect, it } from "vitest";
import type { Table } from "../../../agents/database-specialist/database/catalog.ts";
import { Failures } from "../../../agents/database-specialist/database/failures.ts";
import { partsOf } from "../../../agents/database-specialist/plans/conditions.ts";
import { indexCandidates } from "../../../agents/database-specialist/plans/index-candidates.ts";
import { type Node, wholeReads } from "../../../agents/database-specialist/plans/plan.ts";
import { summarize } from "../../../agents/database-specialist/report/report.ts";

const column = (name: string) => ({ name, type: "text", required: false });
const index = { isUnique: false, isPartial: false, method: "btree" };
const table: Table = {
  name: "app.venues",
  columns: ["id", "city", "starts", "data", "Due"].map(column),
  primaryKey: ["id"],
  foreignKeys: [],
  indexes: [{ ...index, name: "by_city_and_start", columns: ["city", "starts"] }],
  partitions: ["app.venues_2024"],
};
const other: Table = { ...table, name: "others", indexes: [], partitions: [] };
const scan = { "Node Type": "Seq Scan", Schema: "app", "Relation Name": "venues", Alias: "v" };
const readsOf = (plan: Node) =>
  wholeReads(plan, [table, other]).map(({ table, filter, index }) => [table.name, filter, index]);

describe("a plan reads a table whole", () => {
  it("where a filter has no condition of an index beside it, also as a partition", () => {
    const read = { ...scan, Filter: "(v.data = $1)" };
    expect(readsOf({ "Node Type": "Limit", Plans: [read] })).toEqual([
      ["app.venues", "(v.data = $1)", undefined],
    ]);
    expect(readsOf({ ...read, "Relation Name": "venues_2024" })).toHaveLength(1);
    expect(readsOf({ ...read, Schema: "pg_catalog" })).toEqual([]);
    expect(
      readsOf({ ...read, "Node Type": "Index Scan", "Index Name": "x", "Index Cond": "(v.id = $1)" }),
    ).toEqual([]);
  });

  it("where an index is used by a column that is not its first", () => {
    const used = { "Node Type": "Index Scan", "Index Name": "by_city_and_start" };
    expect(readsOf({ ...scan, ...used, "Index Cond": "(v.starts > $1)", Filter: "(v.data = $2)" })).toEqual([
      ["app.venues", "(v.data = $2) AND (v.starts > $1)", "by_city_and_start"],
    ]);
    expect(readsOf({ ...scan, ...used, "Index Cond": "((v.city = $1) AND (v.starts > $2))" })).toEqual([]);
    const bitmap = { ...used, "Node Type": "Bitmap Index Scan", "Index Cond": "(v.starts > $1)" };
    const heap = { ...scan, "Node Type": "Bitmap Heap Scan", "Recheck Cond": "(v.starts > $1)" };
    expect(readsOf({ ...heap, Plans: [bitmap] })).toHaveLength(1);
    const entered = { ...bitmap, "Index Cond": "(v.city = $1)" };
    expect(readsOf({ ...heap, Plans: [{ "Node Type": "BitmapOr", Plans: [bitmap, entered] }] })).toHaveLength(
      1,
    );
    expect(readsOf({ ...heap, Plans: [{ "Node Type": "BitmapAnd", Plans: [bitmap, entered] }] })).toEqual([]);
  });

  it("where it is joined to a few rows of another, and not where all rows of both are wanted", () => {
    const whole = { "Node Type": "Seq Scan", Schema: "public", "Relation Name": "others", Alias: "o" };
    const join = (side: Node): Node => ({
      "Node Type": "Hash Join",
      "Hash Cond": "(o.city = v.city)",
      Plans: [whole, { "Node Type": "Hash", Plans: [side] }],
    });
    const few = { ...scan, "Node Type": "Index Scan", "Index Name": "x", "Index Cond": "(v.id = $1)" };
    expect(readsOf(join(few))).toEqual([["others", "(o.city = v.city)", undefined]]);
    expect(readsOf(join(scan))).toEqual([]);
  });
});

it("a filter is read as its parts, their alternatives and the conditions of these", () => {
  expect(partsOf("((v.a = ' AND (') AND ((v.b)::text ~~ 'x OR y'::text) AND (v.c IS NULL))")).toEqual([
    [[{ left: "v.a", operator: "=", right: "' AND ('" }]],
    [[{ left: "(v.b)::text", operator: "~~", right: "'x OR y'::text" }]],
    [[{ left: "v.c IS NULL", operator: "", right: "" }]],
  ]);
  expect(
    partsOf("((v.a = 1) OR ((v.b = 2) AND (v.c > 3)))")[0]?.map((each) => each.map(({ left }) => left)),
  ).toEqual([["v.a"], ["v.b", "v.c"]]);
});

describe("the first index that is tried", () => {
  it.each([
    ["(v.data = $1)", "(data)"],
    ["((v.starts > $1) AND (v.city = $2))", "(city, starts)"],
    ["((v.city)::text = 'a'::text)", "(city)"],
    ["(v.city = ANY ($1))", "(city)"],
    ["($1 < v.starts)", "(starts)"],
    ["(lower(v.city) = $1)", "((lower(city)))"],
    ["((v.data ->> 'k'::text) = $1)", "((data ->> 'k'::text))"],
    ['(v."Due" = $1)', '("Due")'],
    ["(v.city ~~ 'a%'::text)", "(city text_pattern_ops)"],
    ["(v.data @> '{}'::jsonb)", "USING gin (data)"],
  ])("for the filter %s is on %s", (filter, on) => {
    expect(indexCandidates({ table, alias: "v", filter })[0]).toEqual([`CREATE INDEX ON app.venues ${on};`]);
  });

  it("is of trigrams for a pattern that begins with anything", () => {
    expect(indexCandidates({ table, alias: "v", filter: "(v.city ~~ '%a'::text)" })[0]?.[1]).toBe(
      "CREATE INDEX ON app.venues USING gin (city gin_trgm_ops);",
    );
  });

  it("is one for each alternative that has none", () => {
    const filter = "((v.id = $1) OR (v.data = $2) OR (v.city = $3))";
    expect(indexCandidates({ table, alias: "v", filter })).toEqual([
      ["CREATE INDEX ON app.venues (id);", "CREATE INDEX ON app.venues (data);"],
    ]);
  });

  it.each(["(v.city <> $1)", "(v.city IS NULL)", "(v.city = v.data)", "(NOT v.data)"])(
    "is none for %s",
    (filter) => {
      expect(indexCandidates({ table, alias: "v", filter })).toEqual([]);
    },
  );
});

describe("a name that is missing", () => {
  const failures = new Failures();
  failures.add({ sql: 'CREATE TABLE app.oops (id int, "Total" numbr)', kind: "CreateStmt" });

  it.each([
    ["42P01", 'relation "app.oops" does not exist'],
    ["42703", 'column "Total" of relation "x" does not exist'],
    ["42703", "column o.id does not exist"],
    ["3F000", 'schema "app" does not exist'],
  ])("follows from a failed statement that has it: %s %s", (code, message) => {
    expect(failures.explain({ severity: "ERROR", code, message })).toBe(true);
  });

  it.each([
    ["42P01", 'relation "users" does not exist'],
    ["42703", "column s.price does not exist"],
    ["42601", 'syntax error at or near "oops"'],
  ])("is told where none has it: %s %s", (code, message) => {
    expect(failures.explain({ severity: "ERROR", code, message })).toBe(false);
  });

  it("may be of an extension that is not there, unless it is a column", () => {
    const missing = new Failures();
    missing.add({ sql: "CREATE EXTENSION postgis", kind: "CreateExtensionStmt" });
    const error = { severity: "ERROR", code: "42704", message: 'type "geometry" does not exist' };
    expect(missing.explain(error)).toBe(true);
    expect(missing.explain({ ...error, code: "42703", message: 'column "nope" does not exist' })).toBe(false);
  });
});

it("a summary says that not all was tried", () => {
  const untried = { severity: "warning" as const, rule: "database/untried", message: "" };
  const review = { files: 1, tables: [], plans: [], findings: [untried], skipped: [] };
  expect(summarize(review)).toBe(
    "Not all statements were tried. Found 1 warning in 1 file with 0 tables and 0 planned queries.",
  );
});
