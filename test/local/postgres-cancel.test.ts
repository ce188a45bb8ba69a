import { Client, neon } from "@neondatabase/serverless";
import { expect, test, vi } from "vitest";
import { describeServer, useLocalNeon } from "./support/postgres-engines.ts";

useLocalNeon();

describeServer("a client that leaves", (part) => {
  const running = async () => {
    const [row] = await neon(part().url)`SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE state = 'active' AND query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()`;
    return row?.count;
  };

  test.each([
    ["alone", false],
    ["in a batch", true],
  ])("cancels its query %s", async (_, isBatch) => {
    const sql = neon(part().url);
    const leaving = new AbortController();
    const fetchOptions = { signal: leaving.signal };
    const sleep = sql.query("SELECT pg_sleep(600)", [], { fetchOptions });
    const outcome = expect(isBatch ? sql.transaction([sleep], { fetchOptions }) : sleep).rejects.toThrow();
    await vi.waitUntil(async () => (await running()) === 1, { timeout: 30_000 });
    leaving.abort();
    await outcome;
    await vi.waitUntil(async () => (await running()) === 0, { timeout: 30_000 });
  });

  test("over WebSocket can cancel a query from another connection", async () => {
    const client = new Client(part().url);
    await client.connect();
    const outcome = expect(client.query("SELECT pg_sleep(600)")).rejects.toMatchObject({ code: "57014" });
    await vi.waitUntil(async () => (await running()) === 1, { timeout: 30_000 });
    await neon(
      part().url,
    )`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%'
      AND pid <> pg_backend_pid()`;
    await outcome;
    await client.end();
  });
});
