import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LocalWindows } from "../../../../src/tenancy/limits/local-windows.ts";
import { windowMs } from "../../../../src/tenancy/limits/windows.ts";

const windowOf = (key: string, limit: number) => ({ name: "tenant", key, limit }) as const;

/** Requests for a few windows, in the order of their times. */
const requests = fc
  .array(
    fc.record({
      key: fc.constantFrom("acme", "bolt", "coda"),
      time: fc.integer({ min: 0, max: 5 * windowMs }),
    }),
    { maxLength: 200 },
  )
  .map((list) => list.sort((a, b) => a.time - b.time));

describe("a window of one isolate", () => {
  it("takes, in each minute, as many requests as its limit, and then no more, whatever others do", () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 20 }), (list, limit) => {
        const windows = new LocalWindows();
        const asked = new Map<string, number>();
        for (const { key, time } of list) {
          const minute = `${key} ${Math.floor(time / windowMs)}`;
          const nth = (asked.get(minute) ?? 0) + 1;
          asked.set(minute, nth);
          expect(windows.count(windowOf(key, limit), time)).toMatchObject({
            isAllowed: nth <= limit,
            remaining: Math.max(0, limit - nth),
          });
        }
      }),
    );
  });

  it("has more room when its minute is over", () => {
    const windows = new LocalWindows();
    windows.count(windowOf("acme", 1), windowMs + 15_000);
    const { isAllowed, resetAt } = windows.count(windowOf("acme", 1), windowMs + 20_000);
    expect([isAllowed, resetAt]).toEqual([false, 2 * windowMs]);
    expect(windows.count(windowOf("acme", 1), resetAt).isAllowed).toBe(true);
  });
});
