import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../../src/tenancy/rate-limit.ts";

const minute = 60_000;

describe("with Redis", () => {
  it("what Redis says holds", async () => {
    const shared = async () => ({ success: false, remaining: -1, reset: 30_500 });
    const count = createRateLimiter(shared, 10, () => 0);
    expect(await count("acme")).toEqual({ isAllowed: false, limit: 10, remaining: 0, resetSeconds: 31 });
  });
});

describe("without Redis", () => {
  const away = () => Promise.reject(new Error("connection refused"));

  it("each tenant has its limit, in each minute", async () => {
    let now = 0;
    const count = createRateLimiter(away, 2, () => now);
    const isAllowed = async (tenant: string) => (await count(tenant)).isAllowed;
    expect([await isAllowed("acme"), await isAllowed("acme"), await isAllowed("acme")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await isAllowed("bolt")).toBe(true);
    now = minute;
    expect(await isAllowed("acme")).toBe(true);
  });

  it("a caller is told how much is left, and until when", async () => {
    const count = createRateLimiter(away, 2, () => minute + 15_000);
    expect(await count("acme")).toEqual({ isAllowed: true, limit: 2, remaining: 1, resetSeconds: 45 });
  });
});
