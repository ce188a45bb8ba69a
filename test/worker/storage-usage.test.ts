import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runs, usage } from "../../drizzle/tenant.ts";
import { readConfig } from "../../src/config.ts";
import { noUsage } from "../../src/events/usage.ts";
import { connectDatabase } from "../../src/storage/database.ts";
import { TenantDatabase } from "../../src/storage/tenant-database.ts";
import { listDailyUsage, sumUsage } from "../../src/storage/usage.ts";
import { newTenantId } from "./support/redis.ts";

const database = connectDatabase(readConfig(env));

/** The rows of a new tenant: runs that were requested, and usage that was recorded, at these times. */
async function tenantWith(
  requested: string[],
  recorded: [time: string, sandboxMs: number, tokens: number, costMicroUsd: number][],
) {
  const tenant = new TenantDatabase({ tenantId: newTenantId(), isolation: "row", database });
  const { tenantId } = tenant;
  const run = {
    tenantId,
    sessionId: "ses_1",
    status: "running",
    statusSeq: 1,
    input: "",
    strategy: "auto",
  } as const;
  const runRows = requested.map((time, n) => ({ ...run, id: `run_${n}`, requestedAt: new Date(time) }));
  const usageRows = recorded.map(([time, sandboxMs, modelTokens, costMicroUsd], seq) => ({
    tenantId,
    sessionId: "ses_1",
    seq,
    runId: "run_0",
    time: new Date(time),
    sandboxMs,
    modelTokens,
    costMicroUsd,
  }));
  await tenant.apply((db) => [db.insert(runs).values(runRows), db.insert(usage).values(usageRows)]);
  return tenant;
}

const november = [new Date("2026-11-01T00:00:00Z"), new Date("2026-12-01T00:00:00Z")] as const;

describe("a tenant's usage", () => {
  it("is what lies within the time that is asked for, its end excluded", async () => {
    const tenant = await tenantWith(
      [
        "2026-10-31T23:59:59.999Z",
        "2026-11-01T00:00:00Z",
        "2026-11-30T23:59:59.999Z",
        "2026-12-01T00:00:00Z",
      ],
      [
        ["2026-10-31T12:00:00Z", 1_000, 1, 28],
        ["2026-11-01T12:00:00Z", 20_000, 20, 560],
        ["2026-11-02T12:00:00Z", 5_000_000_000, 3, 140_000_000],
        ["2026-12-01T00:00:00Z", 7_000, 7, 196],
      ],
    );
    expect(await sumUsage(tenant, ...november)).toEqual({
      runs: 2,
      sandboxMs: 5_000_020_000,
      modelTokens: 23,
      costMicroUsd: 140_000_560,
    });
  });

  it("is listed by day in UTC, oldest first, without the days on which there was none", async () => {
    const tenant = await tenantWith(
      ["2026-11-03T23:30:00Z", "2026-11-01T00:00:00Z", "2026-11-03T01:00:00Z"],
      [
        ["2026-11-05T12:00:00Z", 4_000, 4, 112],
        ["2026-11-03T12:00:00Z", 1_000, 1, 28],
        ["2026-11-03T13:00:00Z", 2_000, 2, 56],
      ],
    );
    expect(await listDailyUsage(tenant, ...november)).toEqual([
      { day: "2026-11-01", runs: 1, sandboxMs: 0, modelTokens: 0, costMicroUsd: 0 },
      { day: "2026-11-03", runs: 2, sandboxMs: 3_000, modelTokens: 3, costMicroUsd: 84 },
      { day: "2026-11-05", runs: 0, sandboxMs: 4_000, modelTokens: 4, costMicroUsd: 112 },
    ]);
  });

  it("is nothing where others used something", async () => {
    await tenantWith(["2026-11-03T01:00:00Z"], [["2026-11-03T12:00:00Z", 1_000, 1, 28]]);
    const other = new TenantDatabase({ tenantId: newTenantId(), isolation: "row", database });
    expect(await sumUsage(other, ...november)).toEqual({ runs: 0, ...noUsage });
    expect(await listDailyUsage(other, ...november)).toEqual([]);
  });
});
