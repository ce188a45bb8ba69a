import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { archiveEvents } from "../../src/storage/archive.ts";
import { connectDatabase } from "../../src/storage/database.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { logOf } from "./support/events.ts";
import { byAdmin, call, newTenant, problemOf, withKey } from "./support/gateway.ts";

const database = connectDatabase(readConfig(env));

/** Archives a run of a day that used so much. */
async function use(tenantId: string, time: string, sandboxMs: number, modelTokens: number): Promise<void> {
  const about = { runId: `run_${time}`, stepId: "stp_1", agent: "test-runner", time };
  const log = logOf({ tenantId, sessionId: `ses_${time}` });
  const request = { input: "x", files: [], agents: [], strategy: "auto" as const, deadline: time };
  await archiveEvents(new TenantDatabase({ tenantId, isolation: "row", database }), [
    log({ type: "session.created", time, data: { metadata: {} } }),
    log({ ...about, type: "run.requested", data: request }),
    log({ ...about, type: "usage.recorded", data: { sandboxMs, modelTokens, costMicroUsd: 2 * sandboxMs } }),
  ]);
}

describe("usage", () => {
  it("is told by day, in UTC, to the tenant and to the administration alike", async () => {
    const [{ id, key }, other] = await Promise.all([newTenant(), newTenant()]);
    await use(id, "2026-01-01T00:00:00.000Z", 1_000, 5);
    await use(id, "2026-01-01T23:59:59.999Z", 500, 0);
    await use(id, "2026-01-03T12:00:00.000Z", 7, 1);
    await use(other.id, "2026-01-01T12:00:00.000Z", 9_999, 9);
    const expected = {
      from: "2026-01-01",
      until: "2026-01-03",
      days: [
        { day: "2026-01-01", runs: 2, sandboxMs: 1_500, modelTokens: 5, costMicroUsd: 3_000 },
        { day: "2026-01-03", runs: 1, sandboxMs: 7, modelTokens: 1, costMicroUsd: 14 },
      ],
    };
    const span = "from=2026-01-01&until=2026-01-03";
    expect(await (await call(`/v1/usage?${span}`, withKey(key))).json()).toEqual(expected);
    expect(await (await call(`/v1/admin/tenants/${id}/usage?${span}`, byAdmin())).json()).toEqual(expected);
    const one = await call("/v1/usage?from=2026-01-03&until=2026-01-03", withKey(key));
    expect((await one.json<{ days: unknown[] }>()).days).toHaveLength(1);
  });

  it.each([
    "from=2026-01-02&until=2026-01-01",
    "from=2025-01-01&until=2026-01-02",
    "from=yesterday",
    "from=0000-01-01&until=0000-12-31",
    "until=9999-12-31",
  ])("of %s is refused", async (span) => {
    const { key } = await newTenant();
    expect(await problemOf(await call(`/v1/usage?${span}`, withKey(key)))).toMatchObject({ status: 400 });
  });
});

describe("a key", () => {
  it("tells when it was last used", async () => {
    const { key } = await newTenant();
    const lastUsed = async () => {
      const response = await call("/v1/keys", withKey(key));
      return (await response.json<{ items: { lastUsedAt?: string }[] }>()).items[0]?.lastUsedAt;
    };
    const before = Date.now();
    await expect.poll(lastUsed, { timeout: 5_000 }).toBeDefined();
    expect(Date.parse((await lastUsed()) ?? "")).toBeGreaterThanOrEqual(before - 1_000);
  });
});

describe("an address that tries credentials", () => {
  const from = (address: string, key = `msk_${"x".repeat(43)}`) => ({
    headers: { "CF-Connecting-IP": address, Authorization: `Bearer ${key}` },
  });

  it("is refused after sixty wrong ones in a minute, and no one with a key that works is", async () => {
    const { key } = await newTenant();
    await call("/v1/agents", withKey(key));
    const statuses = [];
    for (let n = 0; n < 130; n += 1) {
      const path = n % 2 === 0 ? "/v1/agents" : "/v1/admin/tenants";
      statuses.push((await call(path, from("192.0.2.1"))).status);
    }
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    const refused = await call("/v1/agents", from("192.0.2.1"));
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect((await call("/v1/agents", from("192.0.2.1", key))).status).toBe(200);
    expect((await call("/v1/agents", from("192.0.2.1", "a.b.c"))).status).toBe(401);
    expect((await call("/v1/agents", from("192.0.2.2", key))).status).toBe(200);
  });
});

describe("metrics", () => {
  it("tell how often each cache had the answer, and of calls and circuits, to the administration alone", async () => {
    const { key } = await newTenant();
    for (let n = 0; n < 3; n += 1) await call("/v1/agents", withKey(key));
    const text = await (await call("/metrics", byAdmin())).text();
    const [, answers] =
      /miosa_cache_answers_total{cache="credentials",tier="isolate"} (\d+)/.exec(text) ?? [];
    expect(Number(answers)).toBeGreaterThan(0);
    expect(text).toContain('miosa_circuit_open{upstream="postgres",endpoint="postgres"} 0');
    expect(text).toContain('miosa_circuit_changes_total{upstream="dns",endpoint="dns.google",to="opened"} 0');
    const [, calls] = /miosa_upstream_calls_total{upstream="postgres",kind="calls"} (\d+)/.exec(text) ?? [];
    expect(Number(calls)).toBeGreaterThan(0);
    expect((await call("/metrics", withKey(key))).status).toBe(401);
    expect((await call("/metrics")).status).toBe(401);
  });
});
