import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { Client, neon } from "@neondatabase/serverless";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { listenOn } from "../../local/ports.ts";
import { type Engine, externalPostgres } from "../../local/postgres/engine.ts";
import { createSqlEndpoint } from "../../local/postgres/sql-endpoint.ts";
import { serveWebSockets } from "../../local/postgres/websocket-proxy.ts";
import { describePostgres, useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

describePostgres("Neon's limits", (part) => {
  const maxBytes = 64 * 1024 * 1024;

  test("an answer larger than Neon's largest is refused", async () => {
    const answer = neon(part().url)`SELECT repeat('x', ${maxBytes}::int)`;
    await expect(answer).rejects.toThrow(/status 507.*response is too large \(max is 67108864 bytes\)/s);
  });

  test("a request larger than Neon's largest is refused", async () => {
    const request = neon(part().url).query("SELECT $1::text", ["x".repeat(maxBytes)]);
    await expect(request).rejects.toThrow(/status 413.*request is too large \(max is 67108864 bytes\)/s);
  });

  describe("where every connection is lent", () => {
    const message =
      "Failed to acquire permit to connect to the database. Too many database connection attempts are currently ongoing.";

    const askWith = async (pool: Pool) => {
      const engine: Engine = externalPostgres(part().url);
      return createSqlEndpoint(pool, engine).request("/sql", {
        method: "POST",
        headers: { "Neon-Connection-String": part().url },
        body: JSON.stringify({ query: "SELECT 1 AS one" }),
      });
    };

    const createPool = (connectionTimeoutMillis: number) => {
      const pool = new Pool({
        connectionString: part().url.replace(/[^@]*$/, `${part().facts.tcp}/postgres`),
        max: 1,
        connectionTimeoutMillis,
      });
      // The server may end before it has heard that a connection is being closed.
      return pool.on("error", () => {});
    };

    test("a request that gets none in time is told so in Neon's words, and the next is served", async () => {
      const pool = createPool(200);
      const lent = await pool.connect();
      const refused = await askWith(pool);
      expect(refused.status).toBe(500);
      expect(await refused.json()).toEqual({ message, code: null });
      lent.release();
      expect((await askWith(pool)).status).toBe(200);
      await pool.end();
    });

    test("a request that finds too many waiting is told so at once", async () => {
      const pool = createPool(60_000);
      const lent = await pool.connect();
      const waiting = Array.from({ length: 500 }, () => pool.connect().then((client) => client.release()));
      expect(await (await askWith(pool)).json()).toEqual({ message, code: null });
      lent.release();
      await Promise.all(waiting);
      await pool.end();
    });
  });
});

describe("Neon's WebSockets", () => {
  const silent = createServer();
  const server = createHttpServer();
  let address: string;
  let end: () => void;

  beforeAll(async () => {
    address = `127.0.0.1:${await listenOn(server, 0)}`;
    end = serveWebSockets(server, { host: "127.0.0.1", port: await listenOn(silent, 0), tls: undefined });
  });
  afterAll(() => {
    end();
    silent.close();
    server.close();
  });

  test("one too many is told so in Postgres's words", async () => {
    const sockets = Array.from({ length: 100 }, () => new WebSocket(`ws://${address}/v1`));
    await Promise.all(sockets.map((socket) => once(socket, "open")));
    const client = new Client(`postgresql://postgres:pw@${address}/postgres`);
    client.on("error", () => {});
    await expect(client.connect()).rejects.toMatchObject({
      severity: "FATAL",
      code: "53300",
      message: "sorry, too many clients already",
    });
    for (const socket of sockets) socket.terminate();
  });

  test("a server that cannot be reached is told in Postgres's form", async () => {
    silent.close();
    await once(silent, "close");
    const client = new Client(`postgresql://postgres:pw@${address}/postgres`);
    client.on("error", () => {});
    await expect(client.connect()).rejects.toMatchObject({ severity: "FATAL", code: "08006" });
  });
});
