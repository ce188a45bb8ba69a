import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CircuitChange } from "../../../src/mesh/circuit-watch.ts";
import type { Endpoint } from "../../../src/mesh/endpoint.ts";
import type { UpstreamPolicy } from "../../../src/mesh/policies.ts";
import { createUpstream } from "../../../src/mesh/upstream.ts";

class Outage extends Error {
  override readonly name = "Outage";
}

const policy: UpstreamPolicy = {
  name: "dns",
  timeoutMs: 1_000,
  retries: 0,
  concurrency: 10,
  isOutage: (error) => error instanceof Outage,
};
const one = { name: "one", weight: 1 };
const two = { name: "two", weight: 1 };

/** Draws the first endpoint first, always. */
const drawFirst = () => vi.spyOn(Math, "random").mockReturnValue(0);

beforeEach(() => {
  vi.useFakeTimers();
  drawFirst();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Answer = (signal: AbortSignal) => Promise<string>;
const ok: Answer = () => Promise.resolve("ok");
const down: Answer = () => Promise.reject(new Outage());
const stalled: Answer = () => new Promise(() => undefined);

/** An upstream at two places, which answer as a test says, and how often each was asked. */
function newUpstream(answers: { one: Answer; two: Answer }, more: Partial<UpstreamPolicy> = {}) {
  const asked = { one: 0, two: 0 };
  const signals: AbortSignal[] = [];
  const changes: CircuitChange[] = [];
  const watch = { changed: (change: CircuitChange) => void changes.push(change), openedElsewhere: () => 0 };
  const upstream = createUpstream({ ...policy, watch, ...more }, [one, two]);
  const run = (signal: AbortSignal, { name }: Endpoint) => {
    const at = name === "one" ? "one" : "two";
    asked[at] += 1;
    signals.push(signal);
    return answers[at](signal);
  };
  const circuits = () => upstream.endpoints.map(({ circuit }) => circuit.state);
  return { upstream, run, asked, signals, answers, changes, circuits };
}

/** Lets a promise's time pass, until it settles. */
async function inTime<T>(call: Promise<T>): Promise<T | string> {
  const outcome = call.catch((error: Error) => error.name);
  await vi.runAllTimersAsync();
  return outcome;
}

describe("of two endpoints", () => {
  it("the one with fewer calls under way is asked", async () => {
    const { upstream, run, asked } = newUpstream({ one: stalled, two: stalled });
    for (let n = 0; n < 6; n += 1) upstream.call(run).catch(() => undefined);
    expect(asked).toEqual({ one: 3, two: 3 });
    await vi.runAllTimersAsync();
  });

  it("one whose circuit is open is left out, asked once ten seconds later, and comes back once it answers", async () => {
    const { upstream, run, asked, answers, circuits } = newUpstream({ one: down, two: ok });
    for (let n = 0; n < 9; n += 1) await inTime(upstream.call(run));
    expect(asked).toEqual({ one: 5, two: 4 });
    expect([upstream.circuit, circuits()]).toEqual(["closed", ["open", "closed"]]);
    vi.setSystemTime(Date.now() + 10_000);
    for (let n = 0; n < 3; n += 1) await inTime(upstream.call(run));
    expect(asked).toEqual({ one: 6, two: 6 });
    answers.one = ok;
    vi.setSystemTime(Date.now() + 10_000);
    await inTime(upstream.call(run));
    expect(circuits()).toEqual(["closed", "closed"]);
  });

  it("the other is asked where one fails and another try is allowed", async () => {
    const { upstream, run, asked } = newUpstream({ one: down, two: ok }, { retries: 1 });
    expect(await inTime(upstream.call(run))).toBe("ok");
    expect(asked).toEqual({ one: 1, two: 1 });
    expect(upstream.counts).toEqual({ calls: 1, retries: 1, hedges: 0, refused: 0 });
  });

  it("both open fail at once, and say so", async () => {
    const { upstream, run, asked, changes } = newUpstream({ one: down, two: down });
    for (let n = 0; n < 10; n += 1) await inTime(upstream.call(run));
    await expect(upstream.call(run)).rejects.toMatchObject({ isCircuitOpen: true });
    expect(asked).toEqual({ one: 5, two: 5 });
    expect(upstream.circuit).toBe("open");
    expect(changes).toEqual([
      { upstream: "dns", endpoint: "one", to: "opened", reason: "Outage" },
      { upstream: "dns", endpoint: "two", to: "opened", reason: "Outage" },
    ]);
  });

  it("a cap that is reached at one leaves room at the other", async () => {
    const { upstream, run, asked } = newUpstream({ one: stalled, two: stalled }, { concurrency: 1 });
    const calls = [upstream.call(run), upstream.call(run), upstream.call(run)];
    const refused = expect(calls[2]).rejects.toMatchObject({ isCircuitOpen: false });
    await Promise.all([...calls.map((call) => inTime(call)), refused]);
    expect(asked).toEqual({ one: 1, two: 1 });
  });
});

describe("a read", () => {
  it("that is slow is asked at the other endpoint too, and the slow call is told to stop", async () => {
    const { upstream, run, asked, signals } = newUpstream({ one: stalled, two: ok });
    const read = upstream.read(run);
    await vi.advanceTimersByTimeAsync(99);
    expect(asked).toEqual({ one: 1, two: 0 });
    await vi.advanceTimersByTimeAsync(1);
    expect(await read).toBe("ok");
    await vi.runAllTimersAsync();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it("that is outrun five times in a row leaves its endpoint out: it does not answer", async () => {
    const { upstream, run, asked, circuits } = newUpstream({ one: stalled, two: ok });
    for (let n = 0; n < 7; n += 1) await inTime(upstream.read(run));
    expect(circuits()).toEqual(["open", "closed"]);
    expect(asked).toEqual({ one: 5, two: 7 });
  });

  it("that was made in case another would be slow says nothing of its endpoint when it loses", async () => {
    let ms = 0;
    // Each is slower than all before it.
    const late: Answer = () => {
      ms += 150;
      return new Promise((resolve) => setTimeout(() => resolve("late"), ms));
    };
    const { upstream, run, circuits } = newUpstream({ one: late, two: stalled }, { isOutage: () => true });
    for (let n = 0; n < 5; n += 1) expect(await inTime(upstream.read(run))).toBe("late");
    expect(upstream.counts.hedges).toBe(5);
    expect(circuits()).toEqual(["closed", "closed"]);
  });

  it("that tries whether an endpoint is back goes on to its end, whoever is faster", async () => {
    const { upstream, run, signals, answers, circuits } = newUpstream({ one: down, two: ok });
    for (let n = 0; n < 5; n += 1) await inTime(upstream.call(run));
    vi.setSystemTime(Date.now() + 10_000);
    answers.one = () => new Promise((resolve) => setTimeout(() => resolve("slowly"), 500));
    const read = upstream.read(run);
    await vi.advanceTimersByTimeAsync(100);
    expect(await read).toBe("ok");
    expect([signals.at(-2)?.aborted, circuits()[0]]).toEqual([false, "half-open"]);
    await vi.advanceTimersByTimeAsync(400);
    expect(circuits()).toEqual(["closed", "closed"]);
  });

  it("waits as long as 95 of 100 calls take before it is asked again", async () => {
    const usual: Answer = () => new Promise((resolve) => setTimeout(() => resolve("usual"), 300));
    const { upstream, run, asked, answers } = newUpstream({ one: usual, two: usual });
    for (let n = 0; n < 20; n += 1) await inTime(upstream.call(run));
    const before = asked.one + asked.two;
    answers.one = stalled;
    const read = upstream.read(run);
    await vi.advanceTimersByTimeAsync(299);
    expect(asked.one + asked.two - before).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.one + asked.two - before).toBe(2);
    await inTime(read);
  });
});

describe("second tries", () => {
  it("are a tenth of the calls, beside ten to begin with and one in ten seconds, however long most calls fail", async () => {
    const upstream = createUpstream({ ...policy, retries: 3 });
    const startedAt = Date.now();
    let asked = 0;
    const run = () => (++asked % 5 === 0 ? ok : down)(new AbortController().signal);
    for (let n = 0; n < 200; n += 1) await inTime(upstream.call(run));
    const seconds = (Date.now() - startedAt) / 1_000;
    expect(upstream.circuit).toBe("closed");
    expect(asked).toBe(200 + upstream.counts.retries);
    expect(upstream.counts.retries).toBeGreaterThan(20);
    expect(upstream.counts.retries).toBeLessThanOrEqual(10 + 200 / 10 + seconds / 10);
    expect(upstream.counts.refused).toBeGreaterThan(0);
  });

  it("of a call that must not be done twice, or is no read, are never made beside it", async () => {
    const { upstream, run, asked } = newUpstream({ one: stalled, two: ok }, { retries: 1 });
    expect(await inTime(upstream.call(run))).toBe("UpstreamUnavailable");
    expect(await inTime(upstream.callOnce(run))).toBe("UpstreamUnavailable");
    expect(asked).toEqual({ one: 2, two: 0 });
  });

  it("of a call that must not be done twice are not made after it fails either", async () => {
    const { upstream, run, asked } = newUpstream({ one: down, two: ok }, { retries: 1 });
    expect(await inTime(upstream.callOnce(run))).toBe("UpstreamUnavailable");
    expect(asked).toEqual({ one: 1, two: 0 });
  });
});
