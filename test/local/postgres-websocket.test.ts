import { once } from "node:events";
import { Client, neon, neonConfig, Pool } from "@neondatabase/serverless";
import { beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { describePostgres, useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

describePostgres("Neon's WebSocket driver", (part) => {
  /** Runs work with a pool, and ends the pool. */
  async function withPool<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    const pool = new Pool({ connectionString: part().url });
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  }

  /** Runs work with a connection of its own, and ends it. */
  async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client(part().url);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  beforeAll(() => neon(part().url)`CREATE TABLE moves (player text, step int)`);

  const stepsOf = (player: string) =>
    neon(part().url)`SELECT step FROM moves WHERE player = ${player} ORDER BY step`;

  test("what waits behind an open transaction gets its own answers", () =>
    withPool(async (pool) => {
      const connections = await Promise.all(Array.from({ length: 6 }, () => pool.connect()));
      await withClient(async (client) => {
        await client.query("BEGIN");
        const http = neon(part().url);
        const waiting = connections.flatMap((connection, index) => [
          connection.query("SELECT $1::int AS n, 'over' AS word", [index]).then(({ rows }) => rows),
          connection.query("SELECT $1::text AS word", [`word ${index}`]).then(({ rows }) => rows),
          http`SELECT ${index}::bigint AS big`,
        ]);
        await client.query("SELECT 1");
        await client.query("COMMIT");
        const expected = connections.flatMap((_, index) => [
          [{ n: index, word: "over" }],
          [{ word: `word ${index}` }],
          [{ big: String(index) }],
        ]);
        expect(await Promise.all(waiting)).toEqual(expected);
      });
      for (const connection of connections) connection.release();
    }));

  test("COPY from the client is refused, and nothing else suffers", () =>
    withClient(async (client) => {
      await expect(client.query("COPY moves FROM STDIN")).rejects.toMatchObject({ code: "57014" });
      expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    }));

  test("a notification reaches who listens, or listening is refused with the way out", () =>
    withClient((listener) =>
      withClient(async (notifier) => {
        const listening = listener.query("LISTEN news");
        if (part().facts.engine === "PGlite") {
          const refused = { code: "0A000", message: "LISTEN needs a Postgres server: set DATABASE_URL" };
          await expect(listening).rejects.toMatchObject(refused);
          await expect(neon(part().url)`LISTEN news`).rejects.toMatchObject(refused);
        } else {
          await listening;
          const heard = once(listener, "notification");
          await notifier.query("SELECT pg_notify('news', 'it rains')");
          expect(await heard).toMatchObject([{ channel: "news", payload: "it rains" }]);
        }
        expect((await listener.query("SELECT 'LISTEN' AS word")).rows).toEqual([{ word: "LISTEN" }]);
      }),
    ));

  test("a setting for the whole connection is kept, or refused with the way out", async () => {
    const client = new Client(`${part().url}?options=-c%20search_path%3Delsewhere`);
    client.on("error", () => {});
    const connected = client.connect();
    if (part().facts.engine === "PGlite") {
      await expect(connected).rejects.toMatchObject({
        code: "0A000",
        message: 'the startup parameter "options" needs a Postgres server: set DATABASE_URL',
      });
    } else {
      await connected;
      expect((await client.query("SHOW search_path")).rows).toEqual([{ search_path: "elsewhere" }]);
      await client.end();
    }
  });

  test("a client that vanishes in a transaction is rolled back, and the next one gets its turn", async () => {
    const opened: WebSocket[] = [];
    class RememberedSocket extends WebSocket {
      constructor(address: string) {
        super(address);
        opened.push(this);
      }
    }
    neonConfig.webSocketConstructor = RememberedSocket;
    const client = new Client(part().url);
    client.on("error", () => {});
    await client.connect();
    neonConfig.webSocketConstructor = WebSocket;
    await client.query("BEGIN");
    await client.query("INSERT INTO moves VALUES ('vanished', 1)");
    opened[0]?.terminate();
    expect(await stepsOf("vanished")).toEqual([]);
  });

  test("there is no way in but /v1", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${part().port}/v2`);
    const [error] = await once(socket, "error");
    expect(String(error)).toContain("404");
  });
});
