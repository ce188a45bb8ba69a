import { NeonDbError, neon } from "@neondatabase/serverless";
import { beforeAll, expect, test } from "vitest";
import { describePostgres, useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

/** The error that a query is expected to fail with. */
async function failureOf(query: PromiseLike<unknown>): Promise<NeonDbError> {
  const error = await query.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof NeonDbError)) throw new Error("the query did not fail with a NeonDbError");
  return error;
}

describePostgres("Neon's HTTP driver", (part) => {
  const connect = () => neon(part().url);

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${part().port}/sql`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { "Neon-Connection-String": part().url, ...headers },
    });

  beforeAll(async () => {
    const sql = connect();
    await sql`CREATE DOMAIN positive AS int CHECK (value > 0)`;
    await sql`CREATE TABLE books (id int PRIMARY KEY, title text NOT NULL, pages positive)`;
  });

  test("a tagged template gives rows as objects with the types of JavaScript", async () => {
    const sql = connect();
    const rows =
      await sql`SELECT ${41}::int + 1 AS answer, ${"né – 日本 🚀"} AS text, NULL AS nothing, true AS yes`;
    expect(rows).toEqual([{ answer: 42, text: "né – 日本 🚀", nothing: null, yes: true }]);
  });

  test("array mode with full results tells fields, command and count", async () => {
    const sql = neon(part().url, { arrayMode: true, fullResults: true });
    const result = await sql`SELECT n, n::text AS word FROM generate_series(1, 2) AS n`;
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
    const sql = neon(part().url, { arrayMode: true });
    expect(await sql`SELECT 1 AS same, 2 AS same`).toEqual([[1, 2]]);
  });

  test("values of every common type come back as they were sent", async () => {
    const sql = connect();
    const sent = {
      json: { nested: [1, "two", null], quote: 'a"b' },
      bytes: Buffer.from([0, 1, 127, 128, 255]),
      time: new Date("2026-03-04T05:06:07.089Z"),
      words: ["plain", 'with "quotes"', "with, comma", "", "NULL"],
      numbers: [1, null, 3],
      bigint: 9_223_372_036_854_775_807n,
      numeric: "12345678901234567890.123456789",
    };
    const [row] = await sql`SELECT ${sent.json}::jsonb AS json, ${sent.bytes} AS bytes,
      ${sent.time}::timestamptz AS time, ${sent.words}::text[] AS words, ${sent.numbers}::int[] AS numbers,
      ${sent.bigint}::bigint AS bigint, ${sent.numeric}::numeric AS numeric`;
    expect(row).toEqual({ ...sent, bytes: expect.anything(), bigint: String(sent.bigint) });
    expect(Buffer.from(row?.bytes)).toEqual(sent.bytes);
  });

  test("a statement without rows tells what it did", async () => {
    const sql = neon(part().url, { fullResults: true });
    const inserted = await sql`INSERT INTO books VALUES (1, 'One', 10), (2, 'Two', NULL)`;
    expect(inserted).toMatchObject({ command: "INSERT", rowCount: 2, rows: [], fields: [] });
    expect(await sql`DELETE FROM books`).toMatchObject({ command: "DELETE", rowCount: 2 });
  });

  test("a batch runs in order as one transaction", async () => {
    const sql = connect();
    const results = await sql.transaction([
      sql`INSERT INTO books VALUES (10, 'Ten') RETURNING id`,
      sql`UPDATE books SET title = title || '!' WHERE id = 10`,
      sql`SELECT title FROM books WHERE id = 10`,
    ]);
    expect(results).toEqual([[{ id: 10 }], [], [{ title: "Ten!" }]]);
  });

  test("a batch that fails leaves nothing behind", async () => {
    const sql = connect();
    const batch = sql.transaction([
      sql`INSERT INTO books VALUES (20, 'Twenty')`,
      sql`INSERT INTO books VALUES (20, 'Twenty again')`,
    ]);
    expect((await failureOf(batch)).code).toBe("23505");
    expect(await sql`SELECT id FROM books WHERE id = 20`).toEqual([]);
  });

  test("a batch takes isolation level, read-only and deferrable", async () => {
    const sql = connect();
    const settings = sql`SELECT current_setting('transaction_isolation') AS level,
      current_setting('transaction_read_only') AS read_only,
      current_setting('transaction_deferrable') AS deferrable`;
    const options = { isolationLevel: "Serializable", readOnly: true, deferrable: true } as const;
    const [chosen] = await sql.transaction([settings], options);
    expect(chosen).toEqual([{ level: "serializable", read_only: "on", deferrable: "on" }]);
    const [repeatable] = await sql.transaction([settings], { isolationLevel: "RepeatableRead" });
    expect(repeatable).toEqual([{ level: "repeatable read", read_only: "off", deferrable: "off" }]);
    const write = sql.transaction([sql`DELETE FROM books`], { readOnly: true });
    expect((await failureOf(write)).code).toBe("25006");
  });

  test("a constraint's violation names constraint, table, schema and detail", async () => {
    const sql = connect();
    await sql`INSERT INTO books VALUES (30, 'Thirty')`;
    const duplicate = await failureOf(sql`INSERT INTO books VALUES (30, 'Again')`);
    expect(duplicate).toMatchObject({
      severity: "ERROR",
      code: "23505",
      message: 'duplicate key value violates unique constraint "books_pkey"',
      detail: "Key (id)=(30) already exists.",
      schema: "public",
      table: "books",
      constraint: "books_pkey",
    });
    expect(duplicate.routine).toBeTypeOf("string");
    expect(await failureOf(sql`INSERT INTO books VALUES (31, NULL)`)).toMatchObject({
      code: "23502",
      table: "books",
      column: "title",
    });
    expect(await failureOf(sql`INSERT INTO books VALUES (32, 'Less', -1)`)).toMatchObject({
      code: "23514",
      dataType: "positive",
      constraint: "positive_check",
    });
  });

  test("an error in a query tells where, and one inside a function tells its context", async () => {
    const sql = connect();
    const unknown = await failureOf(sql`SELECT titel FROM books`);
    expect(unknown).toMatchObject({ code: "42703", position: "8" });
    expect(unknown.hint).toContain("books.title");
    const inside = await failureOf(sql`DO 'BEGIN EXECUTE ''SELECT * FROM nowhere''; END'`);
    expect(inside).toMatchObject({ code: "42P01", internalQuery: "SELECT * FROM nowhere" });
    expect(inside.where).toContain("PL/pgSQL");
  });

  test("one request takes one statement", async () => {
    const sql = connect();
    expect((await failureOf(sql.query("SELECT 1; SELECT 2"))).code).toBe("42601");
  });

  test("what a request sets or leaves open is unknown to the next", async () => {
    const sql = connect();
    await sql`CREATE ROLE guest`;
    await sql`SET ROLE guest`;
    await sql`SET search_path TO nowhere`;
    await sql`BEGIN`;
    const requests = Array.from(
      { length: 12 },
      () => sql`SELECT current_user AS who, current_schema AS path`,
    );
    for (const rows of await Promise.all(requests))
      expect(rows).toEqual([{ who: "postgres", path: "public" }]);
  });

  test("a wrong password, user or database is refused in Postgres's words", async () => {
    const refused = async (change: (url: URL) => void) => {
      const url = new URL(part().url);
      change(url);
      return failureOf(neon(url.href)`SELECT 1`);
    };
    const password = 'password authentication failed for user "postgres"';
    expect(
      await refused((url) => {
        url.password = "guess";
      }),
    ).toMatchObject({ code: "28P01", message: password });
    expect(
      (
        await refused((url) => {
          url.username = "stranger";
        })
      ).code,
    ).toBe("28P01");
    expect(
      (
        await refused((url) => {
          url.pathname = "/other";
        })
      ).code,
    ).toBe("3D000");
  });

  test("a request that is not in Neon's form is refused with a reason", async () => {
    const isolation = { "Neon-Batch-Isolation-Level": "Chaos" };
    const cases = [
      [await post("{"), 400, "the body is not JSON"],
      [await post({ queries: "SELECT 1" }), 400, "the body is neither a query nor a batch of queries"],
      [await post({ queries: [] }, isolation), 400, "invalid isolation level"],
      [
        await post({ query: "SELECT 1" }, { "Neon-Connection-String": "" }),
        400,
        "the connection string is not a valid URL",
      ],
      [await post({ query: "x".repeat(11_000_000) }), 413, "request is too large (max is 10485760 bytes)"],
      [
        await post({ query: "SELECT repeat('x', 11000000)" }),
        507,
        "response is too large (max is 10485760 bytes)",
      ],
    ] as const;
    for (const [response, status, message] of cases) {
      expect(await response.json()).toMatchObject({ message });
      expect(response.status).toBe(status);
    }
  });

  test("without raw text, rows hold the values of JSON", async () => {
    const query = `SELECT 1 AS int, 9007199254740993 AS bigint, 0.5::float8 AS float, 'NaN'::float8 AS nan,
      true AS bool, '{"a": [1]}'::jsonb AS json, ARRAY[1, 2] AS list, now() > 'epoch' AS later`;
    const response = await post({ query });
    expect(await response.json()).toMatchObject({
      rows: [
        {
          int: 1,
          bigint: "9007199254740993",
          float: 0.5,
          nan: "NaN",
          bool: true,
          json: { a: [1] },
          list: [1, 2],
        },
      ],
    });
  });

  test("health tells engine and version, also while a query runs", async () => {
    const sql = connect();
    const slow = sql`SELECT count(*) FROM generate_series(1, 3000000)`.then(() => "query");
    const health = fetch(`http://127.0.0.1:${part().port}/health`).then((response) => response.json());
    expect(await Promise.race([slow, health])).toMatchObject({ status: "ok", ...part().facts });
    await slow;
  });
});
