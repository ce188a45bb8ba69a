import { describe, expect, it, vi } from "vitest";
import { HeardVersions } from "../../../../src/tenancy/cache/heard-versions.ts";
import { createCountRequest } from "../../../../src/tenancy/limits/count-request.ts";
import { type Plan, plans } from "../../../../src/tenancy/limits/plans.ts";
import type { CountShared } from "../../../../src/tenancy/limits/shared-windows.ts";
import { windowMs } from "../../../../src/tenancy/limits/windows.ts";

const plan: Plan = {
  ...plans.pro,
  requestsPerMinute: { read: 10, write: 2, stream: 1 },
  credentialShare: 0.5,
};

const toolsAt = (now: () => number) => ({
  heardVersions: new HeardVersions(),
  now,
  waitUntil: () => undefined,
  gather: async () => {},
});

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
    const count = createCountRequest(
      countShared,
      toolsAt(() => 0),
    );
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
    const count = createCountRequest(
      countShared,
      toolsAt(() => 0),
    );
    await count({ ...readBy("key:1"), plan: { ...plan, credentialShare: 1 } });
    expect(asked).toEqual([["acme:limit:read"]]);
  });

  it("a full window is not asked for again before it has room", async () => {
    const { asked, countShared } = redisWith("acme:limit:read");
    let now = 0;
    const count = createCountRequest(
      countShared,
      toolsAt(() => now),
    );
    for (let n = 0; n < 100; n += 1) expect((await count(readBy(`key:${n % 3}`))).isAllowed).toBe(false);
    expect(asked).toHaveLength(1);
    now = 30_500;
    await count(readBy("key:1"));
    expect(asked).toHaveLength(2);
  });

  it("a credential that has used up its share leaves the others theirs", async () => {
    const { asked, countShared } = redisWith("acme:limit:read:key:1");
    const count = createCountRequest(
      countShared,
      toolsAt(() => 0),
    );
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
    const count = createCountRequest(
      countShared,
      toolsAt(() => 0),
    );
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
    const count = createCountRequest(
      away,
      toolsAt(() => now),
    );
    for (let n = 0; n < 5; n += 1) expect(await isAllowed(count(readBy("key:1")))).toBe(true);
    expect(await isAllowed(count(readBy("key:1")))).toBe(false);
    expect(await isAllowed(count({ ...readBy("key:1"), routeClass: "stream" }))).toBe(true);
    expect(await isAllowed(count(readBy("key:2")))).toBe(true);
    expect(await isAllowed(count(readBy("key:1", "bolt")))).toBe(true);
    now = windowMs;
    expect(await isAllowed(count(readBy("key:1")))).toBe(true);
  });

  it("a caller is told how much is left, until when, and of no version", async () => {
    const count = createCountRequest(
      away,
      toolsAt(() => windowMs + 15_000),
    );
    expect(await count({ ...readBy("key:1"), plan: { ...plan, credentialShare: 1 } })).toEqual({
      isAllowed: true,
      limits: [{ name: "tenant", limit: 10, remaining: 9, resetSeconds: 45, isAllowed: true }],
      version: null,
    });
  });
});

describe("where there was plenty of room a moment ago", () => {
  /** A Redis that counts up to the limit, and answers when it is let. */
  function slowRedis() {
    const state = { now: 0, asked: 0, counted: 0, isStalled: false };
    const countShared: CountShared = async (_tenantId, windows, requests) => {
      state.asked += 1;
      state.counted += requests;
      if (state.isStalled) return new Promise(() => {});
      const counts = windows.map((window) => ({
        window,
        isAllowed: state.counted <= window.limit,
        remaining: Math.max(0, window.limit - state.counted),
        resetAt: 60_000,
      }));
      return { counts, version: state.counted };
    };
    const count = createCountRequest(
      countShared,
      toolsAt(() => state.now),
    );
    const read = () => count({ ...readBy("key:1"), plan: { ...plan, credentialShare: 1 } });
    return { state, read };
  }

  it("a request is counted, and does not wait for it", async () => {
    const { state, read } = slowRedis();
    await read();
    state.isStalled = true;
    expect(await read()).toMatchObject({ isAllowed: true, limits: [{ remaining: 8 }] });
    expect(await read()).toMatchObject({ isAllowed: true, limits: [{ remaining: 7 }] });
    expect(state.counted).toBe(2);
  });

  it("those that come while one is counted are counted together", async () => {
    const { state, read } = slowRedis();
    await read();
    await Promise.all([read(), read(), read(), read()]);
    await vi.waitFor(() => expect(state.counted).toBe(5));
    expect(state.asked).toBe(2);
  });

  it("it waits again once a second has gone, or little is left", async () => {
    const { state, read } = slowRedis();
    await read();
    state.isStalled = true;
    state.now = 1_000;
    const late = read();
    expect(await Promise.race([late, Promise.resolve("waits")])).toBe("waits");
    state.now = 500;
    for (let n = 0; n < 6; n += 1) expect((await read()).isAllowed).toBe(true);
    expect(await Promise.race([read(), Promise.resolve("waits")])).toBe("waits");
  });

  it("no more is let in than the limit, and what is heard meanwhile is handed on", async () => {
    const { read } = slowRedis();
    const answers = [];
    for (let n = 0; n < 30; n += 1) {
      answers.push(await read());
      await Promise.resolve();
    }
    expect(answers.filter(({ isAllowed }) => isAllowed)).toHaveLength(10);
    expect(answers.at(-1)?.version).toBe(11);
  });
});
