import { describe, expect, it } from "vitest";
import { createCountRequest } from "../../../../src/tenancy/limits/count-request.ts";
import { type Plan, plans } from "../../../../src/tenancy/limits/plans.ts";
import type { CountShared } from "../../../../src/tenancy/limits/shared-windows.ts";
import { windowMs } from "../../../../src/tenancy/limits/windows.ts";

const plan: Plan = {
  ...plans.pro,
  requestsPerMinute: { read: 10, write: 2, stream: 1 },
  credentialShare: 0.5,
};

const readBy = (credentialId: string, tenantId = "acme") =>
  ({ tenantId, credentialId, plan, routeClass: "read" }) as const;

describe("with Redis", () => {
  /** A Redis in which the windows whose keys are here are full until half a minute has gone. */
  function redisWith(...full: string[]) {
    const asked: string[][] = [];
    const countShared: CountShared = async (_tenantId, windows) => {
      asked.push(windows.map(({ key }) => key));
      const counts = windows.map((window) => {
        const isAllowed = !full.includes(window.key);
        return { window, isAllowed, remaining: isAllowed ? 3 : 0, resetAt: 30_500 };
      });
      return { counts, version: 7 };
    };
    return { asked, countShared };
  }

  it("a request counts for its tenant and for its credential's share, and brings the tenant's version", async () => {
    const { asked, countShared } = redisWith();
    const count = createCountRequest(countShared, () => 0);
    expect(await count(readBy("key:1"))).toEqual({
      isAllowed: true,
      limits: [
        { name: "tenant", limit: 10, remaining: 3, resetSeconds: 31, isAllowed: true },
        { name: "credential", limit: 5, remaining: 3, resetSeconds: 31, isAllowed: true },
      ],
      version: 7,
    });
    expect(asked).toEqual([["acme:limit:read", "acme:limit:read:key:1"]]);
  });

  it("a credential that may use all of the plan has no limit of its own", async () => {
    const { asked, countShared } = redisWith();
    const count = createCountRequest(countShared, () => 0);
    await count({ ...readBy("key:1"), plan: { ...plan, credentialShare: 1 } });
    expect(asked).toEqual([["acme:limit:read"]]);
  });

  it("a full window is not asked for again before it has room", async () => {
    const { asked, countShared } = redisWith("acme:limit:read");
    let now = 0;
    const count = createCountRequest(countShared, () => now);
    for (let n = 0; n < 100; n += 1) expect((await count(readBy(`key:${n % 3}`))).isAllowed).toBe(false);
    expect(asked).toHaveLength(1);
    now = 30_500;
    await count(readBy("key:1"));
    expect(asked).toHaveLength(2);
  });

  it("a credential that has used up its share leaves the others theirs", async () => {
    const { asked, countShared } = redisWith("acme:limit:read:key:1");
    const count = createCountRequest(countShared, () => 0);
    for (let n = 0; n < 3; n += 1) {
      const { limits } = await count(readBy("key:1"));
      expect(limits.filter(({ isAllowed }) => !isAllowed).map(({ name }) => name)).toEqual(["credential"]);
    }
    expect((await count(readBy("key:2"))).isAllowed).toBe(true);
    expect((await count(readBy("key:1", "bolt"))).isAllowed).toBe(true);
    expect(asked).toHaveLength(3);
  });

  it("a plan with more room has it at once", async () => {
    const { countShared } = redisWith("acme:limit:read");
    const count = createCountRequest(countShared, () => 0);
    await count(readBy("key:1"));
    await count({ ...readBy("key:1"), plan: plans.enterprise });
    const { limits } = await count({ ...readBy("key:1"), plan: plans.enterprise });
    expect(limits[0]?.limit).toBe(plans.enterprise.requestsPerMinute.read);
  });
});

describe("without Redis", () => {
  const away = () => Promise.reject(new Error("connection refused"));
  const isAllowed = async (outcome: Promise<{ isAllowed: boolean }>) => (await outcome).isAllowed;

  it("each tenant, credential and class has its limit, in each minute", async () => {
    let now = 0;
    const count = createCountRequest(away, () => now);
    for (let n = 0; n < 5; n += 1) expect(await isAllowed(count(readBy("key:1")))).toBe(true);
    expect(await isAllowed(count(readBy("key:1")))).toBe(false);
    expect(await isAllowed(count({ ...readBy("key:1"), routeClass: "stream" }))).toBe(true);
    expect(await isAllowed(count(readBy("key:2")))).toBe(true);
    expect(await isAllowed(count(readBy("key:1", "bolt")))).toBe(true);
    now = windowMs;
    expect(await isAllowed(count(readBy("key:1")))).toBe(true);
  });

  it("a caller is told how much is left, until when, and of no version", async () => {
    const count = createCountRequest(away, () => windowMs + 15_000);
    expect(await count({ ...readBy("key:1"), plan: { ...plan, credentialShare: 1 } })).toEqual({
      isAllowed: true,
      limits: [{ name: "tenant", limit: 10, remaining: 9, resetSeconds: 45, isAllowed: true }],
      version: null,
    });
  });
});
