import type { Sandbox } from "e2b";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { UpstreamUnavailable } from "../../../src/mesh/upstream.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { reconnect } from "../../../src/sandbox/reconnect.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const outage = new UpstreamUnavailable("sandbox service", new Error("503"));

/** A service that fails so often, as `error` says, and then connects. */
function serviceFailing(times: number, error: Error = outage) {
  let asked = 0;
  return {
    // What is connected to is never used here.
    connect: async (): Promise<Sandbox> => {
      asked += 1;
      if (asked <= times) throw error;
      return Object.create(null);
    },
    asked: () => asked,
  };
}

/** Reconnects, and gives how that ended once it has. */
function outcomeOf(service: ReturnType<typeof serviceFailing>, signal = new AbortController().signal) {
  const outcome = reconnect(service, "sb", 1_000, signal).then(
    () => "connected",
    (error: unknown) => error,
  );
  return vi.runAllTimersAsync().then(() => outcome);
}

it("waits for a service that does not answer for a while", async () => {
  const service = serviceFailing(5);
  expect(await outcomeOf(service)).toBe("connected");
  expect(service.asked()).toBe(6);
});

it("gives up once the agent has been out of reach for too long", async () => {
  const start = Date.now();
  expect(await outcomeOf(serviceFailing(Number.POSITIVE_INFINITY))).toBe(outage);
  expect(Date.now() - start).toBe(limits.outOfReachMs);
});

it("gives up at once where the sandbox is gone, or nobody wants it any more", async () => {
  const gone = serviceFailing(1, new Error("gone"));
  expect(await outcomeOf(gone)).toEqual(new Error("gone"));
  expect(await outcomeOf(serviceFailing(1), AbortSignal.abort())).toBe(outage);
});
