import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, neon } from "@neondatabase/serverless";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endProcess, forkPart, untilReady } from "./support/part-process.ts";
import { useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "miosa-postgres-process-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const fork = () =>
  forkPart("local/postgres/main.ts", ["--port", "0", "--data", dataDir], { POSTGRES_PASSWORD: "pw" });

async function start() {
  const child = fork();
  const { port, facts } = await untilReady(child);
  return { child, port, facts, url: `postgresql://postgres:pw@127.0.0.1:${port}/postgres` };
}

test("what was committed survives kill -9, and what was not is gone", async () => {
  const first = await start();
  const sql = neon(first.url);
  await sql`CREATE TABLE kept (id int)`;
  await sql`INSERT INTO kept SELECT generate_series(1, 1000)`;
  const client = new Client(first.url);
  client.on("error", () => {});
  await client.connect();
  await client.query("BEGIN");
  await client.query("INSERT INTO kept VALUES (-1)");
  await endProcess(first.child, "SIGKILL");

  const second = await start();
  expect(await neon(second.url)`SELECT count(*)::int AS count, min(id) FROM kept`).toEqual([
    { count: 1000, min: 1 },
  ]);
  await endProcess(second.child, "SIGTERM");
});

test("a database whose making was cut short is made anew", { timeout: 60_000 }, async () => {
  rmSync(dataDir, { recursive: true });
  mkdirSync(join(dataDir, "pgdata"), { recursive: true });
  writeFileSync(join(dataDir, "pgdata/PG_VERSION"), "18\n");
  const { child, url } = await start();
  expect(await neon(url)`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  await endProcess(child, "SIGTERM");
});

test("SIGTERM ends it cleanly, open transactions and all, and its data is there the next time", async () => {
  const first = await start();
  await neon(first.url)`CREATE TABLE kept AS SELECT 'here' AS it`;
  const client = new Client(first.url);
  client.on("error", () => {});
  await client.connect();
  await client.query("BEGIN");
  expect(await endProcess(first.child, "SIGTERM")).toBe(0);
  const second = await start();
  expect(await neon(second.url)`SELECT it FROM kept`).toEqual([{ it: "here" }]);
  await endProcess(second.child, "SIGTERM");
});

test("it ends when its parent is gone", async () => {
  const { child } = await start();
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.disconnect();
  expect(await exit).toBe(0);
});

test("a second process is refused the folder, and the first goes on", async () => {
  const { child, url } = await start();
  await expect(untilReady(fork())).rejects.toThrow("in use by another process");
  expect(await neon(url)`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  await endProcess(child, "SIGTERM");
});

test("it says what it needs when it is started without", async () => {
  const child = forkPart("local/postgres/main.ts", ["--port", "0"], {});
  await expect(untilReady(child)).rejects.toThrow("POSTGRES_PASSWORD or DATABASE_URL");
});

test("any client of Postgres that knows the password may connect over TCP", async () => {
  const { child, facts } = await start();
  const { Client: TcpClient } = (await import("pg")).default;
  const client = new TcpClient(`postgresql://postgres:pw@${facts.tcp}/postgres`);
  await client.connect();
  expect((await client.query("SELECT version() LIKE 'PostgreSQL %' AS is_postgres")).rows).toEqual([
    { is_postgres: true },
  ]);
  await client.end();
  const stranger = new TcpClient(`postgresql://postgres:guess@${facts.tcp}/postgres`);
  await expect(stranger.connect()).rejects.toMatchObject({ code: "28P01" });
  await endProcess(child, "SIGTERM");
});
