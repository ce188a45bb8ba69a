import { Client, NeonDbError, neon } from "@neondatabase/serverless";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { describePostgres, useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

const health = z.object({ connections: z.object({ open: z.number(), idle: z.number() }) });

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

  const busyConnections = async () => {
    const response = await fetch(`http://127.0.0.1:${part().port}/health`);
    const { connections } = health.parse(await response.json());
    return connections.open - connections.idle;
  };

  test("what a request sets or leaves open is unknown to the next", async () => {
    const sql = connect();
    await sql`CREATE ROLE guest`;
    await sql`SET ROLE guest`;
    await sql`SET search_path TO nowhere`;
    await sql`SELECT pg_advisory_lock(1)`;
    await sql`LISTEN news`.catch(() => {});
    await sql`BEGIN`;
    const requests = Array.from(
      { length: 12 },
      () => sql`SELECT current_user AS who, current_schema AS path,
        (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks,
        (SELECT count(*)::int FROM pg_listening_channels()) AS channels`,
    );
    for (const rows of await Promise.all(requests))
      expect(rows).toEqual([{ who: "postgres", path: "public", locks: 0, channels: 0 }]);
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

  test("health tells engine and version", async () => {
    const response = await fetch(`http://127.0.0.1:${part().port}/health`);
    expect(await response.json()).toMatchObject({ status: "ok", ...part().facts });
  });

  test("health tells of a query while it runs", async () => {
    const ended = connect()`SELECT count(*) FROM generate_series(1, 6000000)`.then(() => "the query ended");
    const told = vi.waitUntil(async () => (await busyConnections()) === 1, { timeout: 30_000 });
    expect(await Promise.race([ended, told])).toBe(true);
    await ended;
  });

  test("what a connection string says of how the server is reached is taken, and other settings are refused by name", async () => {
    const ask = (parameters: string) => neon(`${part().url}?${parameters}`)`SELECT 1 AS one`;
    expect(await ask("sslmode=require&channel_binding=require")).toEqual([{ one: 1 }]);
    const refused = { code: "08001", message: expect.stringContaining('"options"') };
    await expect(ask("sslmode=require&options=-c%20search_path%3Dnowhere")).rejects.toMatchObject(refused);
  });

  test("a page of any origin may ask, for answers and for errors", async () => {
    const origin = { Origin: "https://example.com" };
    const preflight = await fetch(`http://127.0.0.1:${part().port}/sql`, {
      method: "OPTIONS",
      headers: { ...origin, "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.ok).toBe(true);
    const allowed = preflight.headers.get("Access-Control-Allow-Headers")?.toLowerCase().split(/, ?/);
    const sent = ["neon-connection-string", "neon-raw-text-output", "neon-array-mode", "authorization"];
    expect(allowed).toEqual(expect.arrayContaining([...sent, "neon-batch-isolation-level"]));
    const answers = [
      preflight,
      await post({ query: "SELECT 1" }, origin),
      await post({ query: "SELEC" }, origin),
    ];
    expect(answers.map(({ headers }) => headers.get("Access-Control-Allow-Origin"))).toEqual(["*", "*", "*"]);
  });

  test("what waits does not run once its client has left", async () => {
    const sql = connect();
    await sql`CREATE TABLE kept (id int)`;
    const holder = new Client(part().url);
    await holder.connect();
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE kept");
    const leaving = new AbortController();
    const abandoned = sql.query("INSERT INTO kept VALUES (1)", [], {
      fetchOptions: { signal: leaving.signal },
    });
    const outcome = expect(abandoned).rejects.toThrow();
    await vi.waitUntil(async () => (await busyConnections()) === 1, { timeout: 30_000 });
    leaving.abort();
    await outcome;
    await vi.waitUntil(async () => (await busyConnections()) === 0, { timeout: 30_000 });
    await holder.query("COMMIT");
    await holder.end();
    expect(await sql`SELECT * FROM kept`).toEqual([]);
  });
});
