import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { neon } from "@neondatabase/serverless";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../local/ports.ts";
import { type PostgresPart, startPostgres } from "../../local/postgres/start.ts";
import { useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

const root = fileURLToPath(new URL("../../", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "miosa-drizzle-kit-"));
let part: PostgresPart;
let databaseUrl: string;

beforeAll(async () => {
  const tcpPort = await freePort();
  part = await startPostgres({ port: 0, dataDir, password: "pw", tcpPort });
  databaseUrl = `postgresql://postgres:pw@127.0.0.1:${tcpPort}/postgres`;
});
afterAll(async () => {
  await part.stop();
  rmSync(dataDir, { recursive: true });
});

const drizzleKit = (...args: string[]): ChildProcess =>
  spawn(process.execPath, ["node_modules/drizzle-kit/bin.cjs", ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: dataDir, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "pipe"],
  });

async function migrate(): Promise<void> {
  const kit = drizzleKit("migrate");
  const [[code]] = await Promise.all([once(kit, "exit"), kit.stdout && text(kit.stdout)]);
  expect(code).toBe(0);
}

test("drizzle-kit migrates an empty database, and finds nothing to do the next time", async () => {
  await migrate();
  const sql = neon(part.url);
  const applied = () => sql`SELECT hash FROM drizzle.__drizzle_migrations ORDER BY id`;
  const first = await applied();
  expect(first.length).toBeGreaterThan(0);
  expect(await sql`SELECT count(*)::int > 0 AS made FROM pg_tables WHERE schemaname = 'public'`).toEqual([
    { made: true },
  ]);
  await migrate();
  expect(await applied()).toEqual(first);
});

test("drizzle-kit's studio answers the queries of its page", async () => {
  const port = await freePort();
  const studio = drizzleKit("studio", "--host", "127.0.0.1", "--port", String(port));
  const exited = once(studio, "exit");
  try {
    await untilItSays(studio, "Drizzle Studio is up");
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        type: "proxy",
        data: { sql: "SELECT $1::int + 1 AS n", params: [41], mode: "object", method: "all" },
      }),
    });
    expect(await answer.json()).toEqual([{ n: 42 }]);
  } finally {
    studio.kill();
    await exited;
  }
});

/** Waits until a process has said something. Throws with what it said instead when it ends before. */
async function untilItSays(child: ChildProcess, words: string): Promise<void> {
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += chunk;
    if (said.includes(words)) return;
  }
  throw new Error(said);
}
