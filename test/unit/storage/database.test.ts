import { createServer, type IncomingHttpHeaders } from "node:http";
import { sql } from "drizzle-orm";
import { describe, expect, it, onTestFinished } from "vitest";
import { listenOn } from "../../../local/ports.ts";
import { UpstreamUnavailable } from "../../../src/mesh/upstream.ts";
import { connectDatabase } from "../../../src/storage/database.ts";

/** A Postgres that answers every query in the same way; undefined: it hangs up. */
async function databaseThatAnswers(answer: { status: number; body: unknown } | undefined) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (answer === undefined) request.socket.destroy();
    else
      response
        .writeHead(answer.status, { "Content-Type": "application/json" })
        .end(JSON.stringify(answer.body));
  });
  const port = await listenOn(server, 0);
  onTestFinished(() => void server.close());
  const database = connectDatabase({
    DATABASE_URL: "postgresql://user:password@127.0.0.1/database",
    NEON_FETCH_ENDPOINT: `http://127.0.0.1:${port}/sql`,
  });
  return { ask: () => database.query((db) => db.execute(sql`SELECT 1`)), asked: () => asked };
}

describe("what only reads", () => {
  it("is asked a second time where the first is not answered, as a transaction that cannot write", async () => {
    const headers: IncomingHttpHeaders[] = [];
    const row = { fields: [{ name: "one", dataTypeID: 23 }], rows: [["1"]], command: "SELECT", rowCount: 1 };
    const server = createServer((request, response) => {
      headers.push(request.headers);
      if (headers.length === 1) return;
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ results: [row] }));
    });
    const port = await listenOn(server, 0);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const database = connectDatabase({
      DATABASE_URL: "postgresql://user:password@localhost/database",
      NEON_FETCH_ENDPOINT: `http://127.0.0.1:${port}/sql`,
    });
    const [result] = await database.read((db) => [db.execute<{ one: number }>(sql`SELECT 1 AS one`)]);
    expect(result.rows).toEqual([{ one: 1 }]);
    expect(headers.map((sent) => sent["neon-batch-read-only"])).toEqual(["true", "true"]);
  });
});

describe("Postgres is not available", () => {
  it.each([
    ["hangs up", undefined],
    ["is behind a proxy in trouble", { status: 502, body: {} }],
    ["has no connection left", { status: 400, body: { message: "too many clients", code: "53300" } }],
    ["is shutting down", { status: 400, body: { message: "terminating connection", code: "57P01" } }],
  ])("where it %s, and is asked once more", async (_name, answer) => {
    const { ask, asked } = await databaseThatAnswers(answer);
    await expect(ask()).rejects.toThrow(UpstreamUnavailable);
    expect(asked()).toBe(2);
  });
});

describe("Postgres is available", () => {
  it("where it refuses a query, and its error is passed on", async () => {
    const body = { message: "new row violates row-level security policy", code: "42501" };
    const { ask, asked } = await databaseThatAnswers({ status: 400, body });
    await expect(ask()).rejects.not.toThrow(UpstreamUnavailable);
    expect(asked()).toBe(1);
  });
});
