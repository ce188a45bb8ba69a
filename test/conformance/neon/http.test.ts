import { neon } from "@neondatabase/serverless";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { useOwnSchema } from "./connect.ts";

for (const target of inject("neon"))
  describe(`Neon's HTTP driver on ${target.name}`, () => {
    const schema = useOwnSchema(target, "http");
    const books = `${schema}.books`;
    const sql = neon(target.url);
    const table = sql.unsafe(books);

    beforeAll(async () => {
      await sql`CREATE TABLE ${table} (id int PRIMARY KEY, title text NOT NULL, pages int CHECK (pages > 0))`;
    });

    test("a tagged template gives rows as objects with the types of JavaScript", async () => {
      const rows =
        await sql`SELECT ${41}::int + 1 AS answer, ${"né – 日本 🚀"} AS text, NULL AS nothing, true AS yes`;
      expect(rows).toEqual([{ answer: 42, text: "né – 日本 🚀", nothing: null, yes: true }]);
    });

    test("a query with numbered parameters takes them by place", async () => {
      const rows = await sql.query("SELECT $2::text || $1::text AS joined", ["b", "a"]);
      expect(rows).toEqual([{ joined: "ab" }]);
    });

    test("templates compose into one statement", async () => {
      const condition = sql`n > ${2}`;
      expect(await sql`SELECT n FROM generate_series(1, ${4}::int) AS n WHERE ${condition}`).toEqual([
        { n: 3 },
        { n: 4 },
      ]);
    });

    test.each([
      ["json", { nested: [1, "two", null], quote: 'a"b' }, "jsonb"],
      ["a time", new Date("2026-03-04T05:06:07.089Z"), "timestamptz"],
      ["texts", ["plain", 'with "quotes"', "with, comma", "", "NULL"], "text[]"],
      ["numbers with a hole", [1, null, 3], "int[]"],
      ["an exact decimal", "12345678901234567890.123456789", "numeric"],
      ["a float", 0.1, "float8"],
      ["a truth", false, "bool"],
      ["nothing", null, "text"],
    ])("%s comes back as it was sent", async (_, value, type) => {
      expect(await sql.query(`SELECT $1::${type} AS value`, [value])).toEqual([{ value }]);
    });

    test("bytes come back as they were sent", async () => {
      const bytes = Uint8Array.of(0, 1, 127, 128, 255);
      const [row] = await sql`SELECT ${bytes}::bytea AS value`;
      expect(Uint8Array.from(row?.value)).toEqual(bytes);
    });

    test("an integer larger than JavaScript's comes back as text", async () => {
      const largest = 9_223_372_036_854_775_807n;
      expect(await sql`SELECT ${largest}::bigint AS value`).toEqual([{ value: String(largest) }]);
    });

    test("array mode with full results tells fields, command and count", async () => {
      const full = neon(target.url, { arrayMode: true, fullResults: true });
      const result = await full`SELECT n, n::text AS word FROM generate_series(1, 2) AS n`;
      expect(result).toMatchObject({ command: "SELECT", rowCount: 2, rowAsArray: true });
      expect(result.rows).toEqual([
        [1, "1"],
        [2, "2"],
      ]);
      expect(result.fields.map(({ name, dataTypeID }) => [name, dataTypeID])).toEqual([
        ["n", 23],
        ["word", 25],
      ]);
    });

    test("two columns of one name both arrive in array mode", async () => {
      const arrays = neon(target.url, { arrayMode: true });
      expect(await arrays`SELECT 1 AS same, 2 AS same`).toEqual([[1, 2]]);
    });

    test("a caller's own parsers get the text that Postgres wrote", async () => {
      const types = { getTypeParser: () => (text: string) => `<${text}>` };
      const query = `SELECT 1 AS int, true AS bool, '{"a":1}'::jsonb AS json, NULL AS nothing`;
      expect(await sql.query(query, [], { types })).toEqual([
        { int: "<1>", bool: "<t>", json: '<{"a": 1}>', nothing: null },
      ]);
    });

    test("a statement without rows tells what it did", async () => {
      const full = neon(target.url, { fullResults: true });
      const inserted = await full.query(`INSERT INTO ${books} VALUES (1, 'One', 10), (2, 'Two', NULL)`);
      expect(inserted).toMatchObject({ command: "INSERT", rowCount: 2, rows: [], fields: [] });
      const deleted = await full.query(`DELETE FROM ${books} WHERE id < 3`);
      expect(deleted).toMatchObject({ command: "DELETE", rowCount: 2 });
    });

    test("a large row arrives whole", async () => {
      const length = 2 * 1024 * 1024;
      const [row] = await sql`SELECT repeat('x', ${length}::int) AS text`;
      expect(row?.text).toBe("x".repeat(length));
    });

    test("a batch runs in order as one transaction", async () => {
      const results = await sql.transaction([
        sql`INSERT INTO ${table} VALUES (10, 'Ten') RETURNING id`,
        sql`UPDATE ${table} SET title = title || '!' WHERE id = 10`,
        sql`SELECT title FROM ${table} WHERE id = 10`,
      ]);
      expect(results).toEqual([[{ id: 10 }], [], [{ title: "Ten!" }]]);
    });

    test("a batch that fails leaves nothing behind", async () => {
      const batch = sql.transaction([
        sql`INSERT INTO ${table} VALUES (20, 'Twenty')`,
        sql`INSERT INTO ${table} VALUES (20, 'Twenty again')`,
      ]);
      await expect(batch).rejects.toMatchObject({ name: "NeonDbError", code: "23505" });
      expect(await sql`SELECT id FROM ${table} WHERE id = 20`).toEqual([]);
    });

    test.each([
      ["ReadUncommitted", "read uncommitted"],
      ["ReadCommitted", "read committed"],
      ["RepeatableRead", "repeatable read"],
      ["Serializable", "serializable"],
    ] as const)("a batch runs at the isolation level %s", async (isolationLevel, level) => {
      const batch = [sql`SELECT current_setting('transaction_isolation') AS level`];
      expect(await sql.transaction(batch, { isolationLevel })).toEqual([[{ level }]]);
    });

    test("a batch may be deferrable, and a read-only one writes nothing", async () => {
      const settings = sql`SELECT current_setting('transaction_read_only') AS read_only,
        current_setting('transaction_deferrable') AS deferrable`;
      const options = { isolationLevel: "Serializable", readOnly: true, deferrable: true } as const;
      expect(await sql.transaction([settings], options)).toEqual([[{ read_only: "on", deferrable: "on" }]]);
      const write = sql.transaction([sql`DELETE FROM ${table}`], { readOnly: true });
      await expect(write).rejects.toMatchObject({ code: "25006" });
    });

    test("a duplicate key's error names constraint, table, schema and detail", async () => {
      await sql`INSERT INTO ${table} VALUES (30, 'Thirty')`;
      await expect(sql`INSERT INTO ${table} VALUES (30, 'Again')`).rejects.toMatchObject({
        name: "NeonDbError",
        severity: "ERROR",
        code: "23505",
        message: 'duplicate key value violates unique constraint "books_pkey"',
        detail: "Key (id)=(30) already exists.",
        schema,
        table: "books",
        constraint: "books_pkey",
        routine: "_bt_check_unique",
      });
    });

    test("a missing value's error names the column, and a broken check its constraint", async () => {
      await expect(sql`INSERT INTO ${table} VALUES (31, NULL)`).rejects.toMatchObject({
        code: "23502",
        table: "books",
        column: "title",
      });
      await expect(sql`INSERT INTO ${table} VALUES (32, 'Less', -1)`).rejects.toMatchObject({
        code: "23514",
        constraint: "books_pages_check",
      });
    });

    test("a value outside its domain is an error that names the domain", async () => {
      await sql.query(`CREATE DOMAIN ${schema}.positive AS int CHECK (value > 0)`);
      await expect(sql.query(`SELECT 0::${schema}.positive`)).rejects.toMatchObject({
        code: "23514",
        schema,
        dataType: "positive",
        constraint: "positive_check",
      });
    });

    test("an error in a query tells where, with a hint", async () => {
      await expect(sql`SELECT titel FROM ${table}`).rejects.toMatchObject({
        code: "42703",
        position: "8",
        hint: expect.stringContaining("books.title"),
      });
    });

    test("an error inside a function tells its context", async () => {
      const inside = sql`DO 'BEGIN EXECUTE ''SELECT * FROM nowhere''; END'`;
      await expect(inside).rejects.toMatchObject({
        code: "42P01",
        internalQuery: "SELECT * FROM nowhere",
        internalPosition: "15",
        where: expect.stringContaining("PL/pgSQL"),
      });
    });

    test("one request takes one statement", async () => {
      await expect(sql.query("SELECT 1; SELECT 2")).rejects.toMatchObject({ code: "42601" });
    });

    test("requests at once each get their own answer", async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => sql`SELECT ${index}::int AS n`),
      );
      expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => [{ n: index }]));
    });

    test("a request that its signal aborts rejects, and the next one is served", async () => {
      const abort = new AbortController();
      const slow = sql.query("SELECT count(*) FROM generate_series(1, 1000000)", [], {
        fetchOptions: { signal: abort.signal },
      });
      const outcome = expect(slow).rejects.toMatchObject({ name: "NeonDbError" });
      abort.abort();
      await outcome;
      expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
    });

    test("a wrong password is refused in Postgres's words", async () => {
      const url = new URL(target.url);
      url.password = "guess";
      await expect(neon(url.href)`SELECT 1`).rejects.toThrow("password authentication failed for user");
    });
  });
