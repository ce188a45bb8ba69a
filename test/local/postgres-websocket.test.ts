import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Client, neon, neonConfig, Pool } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-serverless";
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

  test("a pool's query gives typed rows", () =>
    withPool(async (pool) => {
      const { rows } = await pool.query("SELECT $1::int AS n, $2::jsonb AS json, $3::bytea AS bytes", [
        7,
        { a: ["ü"] },
        Buffer.from([0, 255]),
      ]);
      expect(rows).toEqual([{ n: 7, json: { a: ["ü"] }, bytes: Buffer.from([0, 255]) }]);
    }));

  test("drizzle's transaction commits", () =>
    withPool(async (pool) => {
      await drizzle(pool).transaction(async (tx) => {
        await tx.execute(sql`INSERT INTO moves VALUES ('committed', 1)`);
        await tx.execute(sql`INSERT INTO moves VALUES ('committed', 2)`);
      });
      expect(await stepsOf("committed")).toEqual([{ step: 1 }, { step: 2 }]);
    }));

  test("drizzle's transaction that throws is rolled back, and a nested one back to its savepoint", () =>
    withPool(async (pool) => {
      const db = drizzle(pool);
      const failing = db.transaction(async (tx) => {
        await tx.execute(sql`INSERT INTO moves VALUES ('failed', 1)`);
        throw new Error("changed my mind");
      });
      await expect(failing).rejects.toThrow("changed my mind");
      await db.transaction(async (tx) => {
        await tx.execute(sql`INSERT INTO moves VALUES ('nested', 1)`);
        await tx
          .transaction(async (inner) => {
            await inner.execute(sql`INSERT INTO moves VALUES ('nested', 2)`);
            inner.rollback();
          })
          .catch(() => {});
      });
      expect(await stepsOf("failed")).toEqual([]);
      expect(await stepsOf("nested")).toEqual([{ step: 1 }]);
    }));

  test("transactions at once see nothing of each other", () =>
    withPool(async (pool) => {
      const db = drizzle(pool);
      const players = ["one", "two", "three", "four"];
      const play = (player: string) =>
        db.transaction(async (tx) => {
          await tx.execute(sql`SELECT set_config('app.player', ${player}, true)`);
          const seen: unknown[] = [];
          for (const step of [1, 2, 3]) {
            await tx.execute(sql`INSERT INTO moves VALUES (current_setting('app.player'), ${step})`);
            const { rows } = await tx.execute(
              sql`SELECT count(*)::int AS moves FROM moves WHERE player = ${player}`,
            );
            seen.push(rows[0]?.moves);
          }
          if (player === "two") tx.rollback();
          return seen;
        });
      const outcomes = await Promise.allSettled(players.map(play));
      expect(outcomes.map(({ status }) => status)).toEqual([
        "fulfilled",
        "rejected",
        "fulfilled",
        "fulfilled",
      ]);
      expect(outcomes[3]).toMatchObject({ value: [1, 2, 3] });
      const counts = await Promise.all(players.map(async (player) => (await stepsOf(player)).length));
      expect(counts).toEqual([3, 0, 3, 3]);
    }));

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

  test("two connections may prepare different statements under one name", () =>
    withClient((first) =>
      withClient(async (second) => {
        const ask = async (client: Client, text: string) =>
          (await client.query({ name: "ask", text, values: [2] })).rows[0]?.answer;
        for (let round = 0; round < 2; round++) {
          expect(await ask(first, "SELECT $1::int * 10 AS answer")).toBe(20);
          expect(await ask(second, "SELECT $1::int + 10 AS answer")).toBe(12);
        }
      }),
    ));

  test("what one connection sets is unknown to another", () =>
    withClient((first) =>
      withClient(async (second) => {
        await first.query("SET search_path TO pg_catalog");
        await first.query("CREATE TEMPORARY TABLE scratch (id int)");
        const { rows } = await second.query(
          "SELECT current_setting('search_path') LIKE '%public%' AS is_default, to_regclass('scratch') AS scratch",
        );
        expect(rows).toEqual([{ is_default: true, scratch: null }]);
      }),
    ));

  test("a failed query tells every field, and the connection goes on", () =>
    withClient(async (client) => {
      await expect(client.query("SELECT 1 FROM nowhere")).rejects.toMatchObject({
        code: "42P01",
        position: "15",
      });
      await expect(client.query("SELECT $1::int", ["x"])).rejects.toMatchObject({ code: "22P02" });
      expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    }));

  test("a megabyte goes in and comes out whole", () =>
    withClient(async (client) => {
      const bytes = randomBytes(1024 * 1024);
      const { rows } = await client.query("SELECT $1::bytea AS bytes", [bytes]);
      expect(bytes.equals(rows[0]?.bytes)).toBe(true);
    }));

  test("COPY from the client is refused, and nothing else suffers", () =>
    withClient(async (client) => {
      await expect(client.query("COPY moves FROM STDIN")).rejects.toMatchObject({ code: "57014" });
      expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    }));

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

  test("a wrong password is refused", async () => {
    const url = new URL(part().url);
    url.password = "guess";
    const client = new Client(url.href);
    await expect(client.connect()).rejects.toMatchObject({ code: "28P01" });
  });

  test("there is no way in but /v1", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${part().port}/v2`);
    const [error] = await once(socket, "error");
    expect(String(error)).toContain("404");
  });
});
