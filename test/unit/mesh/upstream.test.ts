import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createUpstream, UpstreamUnavailable } from "../../../src/mesh/upstream.ts";

class Outage extends Error {}

const policy = {
  name: "postgres",
  timeoutMs: 1_000,
  retries: 0,
  concurrency: 10,
  isOutage: (error: unknown) => error instanceof Outage,
};

const newUpstream = (more: { retries?: number; concurrency?: number; timeoutMs?: number } = {}) =>
  createUpstream({ ...policy, ...more });

const fail = () => Promise.reject(new Outage());

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a call", () => {
  it("gives what the service gives", async () => {
    expect(await newUpstream().call(() => Promise.resolve(7))).toBe(7);
  });

  it("is tried again after an outage, as often as the policy says", async () => {
    const run = vi.fn(fail);
    const call = newUpstream({ retries: 2 }).call(run);
    const refused = expect(call).rejects.toThrow(UpstreamUnavailable);
    await vi.runAllTimersAsync();
    await refused;
    expect(run).toHaveBeenCalledTimes(3);
  });

  it("that the service refuses is not tried again, and its error is passed on", async () => {
    const refusal = new Error("duplicate key");
    const run = vi.fn(() => Promise.reject(refusal));
    await expect(newUpstream({ retries: 2 }).call(run)).rejects.toBe(refusal);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("that takes too long is given up, once, and told to stop", async () => {
    const signals: AbortSignal[] = [];
    const call = newUpstream({ retries: 2 }).call((signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    const refused = expect(call).rejects.toThrow(UpstreamUnavailable);
    await vi.advanceTimersByTimeAsync(1_000);
    await refused;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("in time is not told to stop, so that what it returned can still be read", async () => {
    const signal = await newUpstream().call((signal) => Promise.resolve(signal));
    expect(signal.aborted).toBe(false);
  });

  it("beyond the cap is refused at once", async () => {
    const upstream = newUpstream({ concurrency: 1 });
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = upstream.call(() => promise);
    await expect(upstream.call(() => Promise.resolve())).rejects.toThrow(UpstreamUnavailable);
    resolve();
    await first;
    await upstream.call(() => Promise.resolve());
  });
});

describe("the circuit", () => {
  it("opens after five outages in a row, and calls are refused without asking", async () => {
    const upstream = newUpstream();
    for (let n = 0; n < 5; n += 1) await upstream.call(fail).catch(() => undefined);
    expect(upstream.circuit).toBe("open");
    const run = vi.fn(() => Promise.resolve());
    await expect(upstream.call(run)).rejects.toMatchObject({
      name: "UpstreamUnavailable",
      isCircuitOpen: true,
    });
    expect(run).not.toHaveBeenCalled();
  });

  it("closes when a call succeeds ten seconds later", async () => {
    const upstream = newUpstream();
    for (let n = 0; n < 5; n += 1) await upstream.call(fail).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(upstream.circuit).toBe("half-open");
    await upstream.call(() => Promise.resolve());
    expect(upstream.circuit).toBe("closed");
  });

  it("lets one call through to try: others are refused meanwhile, and may come again", async () => {
    const upstream = newUpstream();
    for (let n = 0; n < 5; n += 1) await upstream.call(fail).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    const { promise, resolve } = Promise.withResolvers<void>();
    const trial = upstream.call(() => promise);
    const run = vi.fn(() => Promise.resolve());
    await expect(upstream.call(run)).rejects.toMatchObject({
      name: "UpstreamUnavailable",
      isCircuitOpen: false,
    });
    resolve();
    await trial;
    expect(run).not.toHaveBeenCalled();
    await upstream.call(run);
  });

  it("does not wait for ever for a trial that the platform has dropped, with its timers", async () => {
    const upstream = newUpstream();
    for (let n = 0; n < 5; n += 1) await upstream.call(fail).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    upstream.call(() => new Promise(() => undefined)).catch(() => undefined);
    // Time passes, and no timer rings.
    vi.setSystemTime(Date.now() + 1_000);
    await expect(upstream.call(fail)).rejects.toMatchObject({ isCircuitOpen: false });
    expect(upstream.circuit).toBe("open");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await upstream.call(() => Promise.resolve(7))).toBe(7);
    expect(upstream.circuit).toBe("closed");
  });

  it("does not open because of calls beyond the cap, which the service never saw", async () => {
    const upstream = createUpstream({ ...policy, concurrency: 1, isOutage: () => true });
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = upstream.call(() => promise);
    for (let n = 0; n < 9; n += 1) await upstream.call(() => promise).catch(() => undefined);
    resolve();
    await first;
    expect(upstream.circuit).toBe("closed");
  });

  it("does not open because the service refuses calls", async () => {
    const upstream = newUpstream();
    for (let n = 0; n < 9; n += 1) {
      await upstream.call(() => Promise.reject(new Error("duplicate key"))).catch(() => undefined);
    }
    expect(upstream.circuit).toBe("closed");
  });
});
