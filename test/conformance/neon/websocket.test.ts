import { Client, neon } from "@neondatabase/serverless";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { useOwnSchema, withClient, withPool } from "./connect.ts";

for (const target of inject("neon"))
  describe(`Neon's WebSocket driver on ${target.name}`, () => {
    const schema = useOwnSchema(target, "websocket");
    const moves = `${schema}.moves`;

    beforeAll(() => neon(target.url).query(`CREATE TABLE ${moves} (player text, step int)`));

    const stepsOf = (player: string) =>
      neon(target.url).query(`SELECT step FROM ${moves} WHERE player = $1 ORDER BY step`, [player]);

    test("a pool's query gives typed rows", () =>
      withPool(target, async (pool) => {
        const { rows } = await pool.query("SELECT $1::int AS n, $2::jsonb AS json, $3::bytea AS bytes", [
          7,
          { a: ["ü"] },
          Uint8Array.of(0, 255),
        ]);
        expect({ ...rows[0], bytes: [...rows[0].bytes] }).toEqual({
          n: 7,
          json: { a: ["ü"] },
          bytes: [0, 255],
        });
      }));

    test("a transaction commits what it did", () =>
      withClient(target, async (client) => {
        await client.query("BEGIN");
        await client.query(`INSERT INTO ${moves} VALUES ('committed', 1), ('committed', 2)`);
        await client.query("COMMIT");
        expect(await stepsOf("committed")).toEqual([{ step: 1 }, { step: 2 }]);
      }));

    test("a transaction that is rolled back leaves nothing, and one to a savepoint what came before", () =>
      withClient(target, async (client) => {
        await client.query("BEGIN");
        await client.query(`INSERT INTO ${moves} VALUES ('undone', 1)`);
        await client.query("ROLLBACK");
        await client.query("BEGIN");
        await client.query(`INSERT INTO ${moves} VALUES ('saved', 1)`);
        await client.query("SAVEPOINT half_way");
        await client.query(`INSERT INTO ${moves} VALUES ('saved', 2)`);
        await client.query("ROLLBACK TO SAVEPOINT half_way");
        await client.query("COMMIT");
        expect(await stepsOf("undone")).toEqual([]);
        expect(await stepsOf("saved")).toEqual([{ step: 1 }]);
      }));

    test("an error in a transaction refuses every statement until it is rolled back", () =>
      withClient(target, async (client) => {
        await client.query("BEGIN");
        await expect(client.query("SELECT 1 / 0")).rejects.toMatchObject({ code: "22012" });
        await expect(client.query("SELECT 1")).rejects.toMatchObject({ code: "25P02" });
        await client.query("ROLLBACK");
        expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
      }));

    test("transactions at once see nothing of each other", () =>
      withPool(target, async (pool) => {
        const play = async (player: string) => {
          const client = await pool.connect();
          try {
            await client.query("BEGIN");
            await client.query("SELECT set_config('app.player', $1, true)", [player]);
            for (const step of [1, 2, 3]) {
              await client.query(`INSERT INTO ${moves} VALUES (current_setting('app.player'), $1)`, [step]);
            }
            const { rows } = await client.query(
              `SELECT count(*)::int AS count FROM ${moves} WHERE player LIKE 'player %'`,
            );
            await client.query(player === "player two" ? "ROLLBACK" : "COMMIT");
            return rows[0]?.count % 3;
          } finally {
            client.release();
          }
        };
        const players = ["player one", "player two", "player three", "player four"];
        expect(await Promise.all(players.map(play))).toEqual([0, 0, 0, 0]);
        const counts = await Promise.all(players.map(async (player) => (await stepsOf(player)).length));
        expect(counts).toEqual([3, 0, 3, 3]);
      }));

    test("two connections may prepare different statements under one name", () =>
      withClient(target, (first) =>
        withClient(target, async (second) => {
          const ask = async (client: Client, text: string) =>
            (await client.query({ name: "ask", text, values: [2] })).rows[0]?.answer;
          for (let round = 0; round < 2; round++) {
            expect(await ask(first, "SELECT $1::int * 10 AS answer")).toBe(20);
            expect(await ask(second, "SELECT $1::int + 10 AS answer")).toBe(12);
          }
        }),
      ));

    test("a cursor gives its rows in parts", () =>
      withClient(target, async (client) => {
        await client.query("BEGIN");
        await client.query("DECLARE numbers CURSOR FOR SELECT n FROM generate_series(1, 5) AS n");
        const parts = [];
        for (let part = 0; part < 3; part++) {
          parts.push((await client.query("FETCH 2 FROM numbers")).rows.map(({ n }) => n));
        }
        await client.query("COMMIT");
        expect(parts).toEqual([[1, 2], [3, 4], [5]]);
      }));

    test("several statements in one query give a result each", () =>
      withClient(target, async (client) => {
        const results: unknown = await client.query("SELECT 1 AS a; SELECT 2 AS b");
        expect(results).toMatchObject([{ rows: [{ a: 1 }] }, { rows: [{ b: 2 }] }]);
      }));

    test("what one connection sets is unknown to another", () =>
      withClient(target, (first) =>
        withClient(target, async (second) => {
          await first.query("SET search_path TO pg_catalog");
          await first.query("CREATE TEMPORARY TABLE scratch (id int)");
          const { rows } = await second.query(
            "SELECT current_setting('search_path') LIKE '%public%' AS is_default, to_regclass('scratch') AS scratch",
          );
          expect(rows).toEqual([{ is_default: true, scratch: null }]);
        }),
      ));

    test("a failed query tells every field, and the connection goes on", () =>
      withClient(target, async (client) => {
        await expect(client.query("SELECT 1 FROM nowhere")).rejects.toMatchObject({
          severity: "ERROR",
          code: "42P01",
          position: "15",
          routine: "parserOpenTable",
        });
        await expect(client.query("SELECT $1::int", ["x"])).rejects.toMatchObject({ code: "22P02" });
        expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
      }));

    test("a megabyte goes in and comes out whole", () =>
      withClient(target, async (client) => {
        const text = "0123456789abcdef".repeat(65_536);
        expect((await client.query("SELECT $1::text AS text", [text])).rows).toEqual([{ text }]);
      }));

    test("many rows arrive in order", () =>
      withClient(target, async (client) => {
        const { rows, rowCount } = await client.query("SELECT n FROM generate_series(1, 20000) AS n");
        expect(rowCount).toBe(20_000);
        expect(rows.every(({ n }, index) => n === index + 1)).toBe(true);
      }));

    test("a notice reaches the connection that caused it", () =>
      withClient(target, async (client) => {
        const notices: unknown[] = [];
        client.on("notice", ({ message }) => notices.push(message));
        await client.query("DO 'BEGIN RAISE NOTICE ''mind the gap''; END'");
        expect(notices).toEqual(["mind the gap"]);
      }));

    test("a wrong password is refused", async () => {
      const url = new URL(target.url);
      url.password = "guess";
      const client = new Client(url.href);
      client.on("error", () => {});
      await expect(client.connect()).rejects.toMatchObject({ code: "28P01" });
    });
  });
