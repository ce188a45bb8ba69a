import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Shares } from "../../../durable-objects/session/shares.ts";
import { accept, refuse } from "../../../src/problems.ts";
import { plans } from "../../../src/tenancy/limits/plans.ts";
import { askPerson, openSession, request, sessionAtWork, start } from "../orchestration/support.ts";
import { leasesInMemory } from "./support.ts";

const { concurrentRuns, concurrentSandboxes, concurrentStreams } = plans.free;

/** The shares of a session whose tenant has the plan "free". */
function sharesOf(streams: string[] = []) {
  const memory = leasesInMemory();
  const kept = new Map<string, unknown>();
  const newShares = () =>
    new Shares(
      memory.leases,
      { get: (key) => kept.get(key), put: (key, value) => void kept.set(key, value) },
      () => streams,
    );
  return { ...memory, newShares, shares: newShares() };
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}_${n}`);

describe("a run", () => {
  it("has its share while it is at work, and gives it back at its end", async () => {
    const { shares, taken } = sharesOf();
    const session = openSession();
    await shares.withRun("run_a", async () => {
      session.take(request());
      await shares.hold(session.state, session.now);
      return accept(undefined);
    });
    expect([...taken.runs]).toEqual(["run_a"]);
    session.take({ type: "cancel-run", runId: "run_a", reason: "" });
    await shares.hold(session.state, session.now);
    expect([...taken.runs]).toEqual([]);
  });

  it("that waits for an answer has no share, and asks for one with the answer", async () => {
    const { shares, taken } = sharesOf();
    const session = openSession();
    await shares.withRun("run_a", async () => {
      session.take(request({ files: [] }));
      await shares.hold(session.state, session.now);
      return accept(undefined);
    });
    expect([...taken.runs]).toEqual([]);
    for (const id of names("elsewhere", concurrentRuns)) taken.runs.add(id);
    const answered = await shares.withRun("run_a", async () => accept(undefined));
    expect(answered).toMatchObject({ ok: false, refusal: { code: "too_many_runs" } });
  });

  it("whose agent waits for a person gives back its shares once its sandbox stands still, and not before", async () => {
    const { shares, taken } = sharesOf();
    const session = sessionAtWork();
    askPerson(session);
    await shares.hold(session.state, session.now);
    expect([taken.runs.size, taken.sandboxes.size]).toEqual([1, 1]);
    session.take({ type: "sandbox-paused", ...session.attempt(), sandboxId: "sb" });
    await shares.hold(session.state, session.now);
    expect([taken.runs.size, taken.sandboxes.size]).toEqual([0, 0]);
  });

  it("that has ended does not get its share back from a renewal that is slow", async () => {
    const { leases, taken } = leasesInMemory();
    const slow = Promise.withResolvers<void>();
    const renew: typeof leases.renew = async (kind, ids) => {
      if (ids.length > 0) await slow.promise;
      await leases.renew(kind, ids);
    };
    const shares = new Shares({ ...leases, renew }, { get: () => "free", put: () => undefined }, () => []);
    const session = openSession();
    session.take(request());
    const holding = [shares.hold(session.state, session.now)];
    session.take({ type: "cancel-run", runId: "run_a", reason: "" });
    holding.push(shares.hold(session.state, session.now));
    await setTimeout();
    slow.resolve();
    await Promise.all(holding);
    expect([...taken.runs]).toEqual([]);
  });

  it("that was queued has the share of the run before it at once, and nobody else gets it between", async () => {
    const { shares, taken, leases } = sharesOf();
    const session = sessionAtWork();
    const first = { ...session.attempt(), sandboxId: "sb", reason: "killed" };
    session.take(request({ runId: "run_b" }));
    await shares.hold(session.state, session.now);
    for (const id of names("elsewhere", concurrentRuns - 1)) taken.runs.add(id);
    session.take({ type: "cancel-run", runId: "run_a", reason: "" });
    session.take({ type: "sandbox-gone", ...first });
    const changing = shares.hold(session.state, session.now + 1);
    expect(await leases.take("runs", "run_z", concurrentRuns)).toBe(false);
    await changing;
    expect(await leases.take("runs", "run_z", concurrentRuns)).toBe(false);
    expect(taken.runs).toContain("run_b");
    expect(taken.runs).not.toContain("run_a");
  });

  it("that is refused leaves its share", async () => {
    const { shares, taken } = sharesOf();
    const refused = refuse("session_closed", "A closed session takes no runs.");
    expect(await shares.withRun("run_a", async () => refused)).toBe(refused);
    expect([...taken.runs]).toEqual([]);
  });

  it("is not begun where the tenant has as many as its plan allows, and is told that number", async () => {
    const { shares, taken } = sharesOf();
    for (const id of names("elsewhere", concurrentRuns)) taken.runs.add(id);
    const reply = await shares.withRun("run_a", () => Promise.reject(new Error("it was begun")));
    expect(reply).toEqual({
      ok: false,
      refusal: { code: "too_many_runs", detail: "The tenant's plan, free, has at most 5 runs at once." },
    });
  });
});

describe("a sandbox", () => {
  it("counts until it is gone, also after its attempt", async () => {
    const { shares, taken } = sharesOf();
    const session = openSession();
    session.take(request());
    const attempt = session.attempt();
    expect(await shares.takeSandbox(attempt)).toBe(true);
    session.take({ type: "sandbox-created", ...attempt, sandboxId: "sb" });
    session.take({ type: "cancel-run", runId: "run_a", reason: "" });
    await shares.hold(session.state, session.now);
    await shares.leaveSandbox(attempt);
    expect(taken.sandboxes.size).toBe(1);
    session.take({ type: "sandbox-gone", ...attempt, sandboxId: "sb", reason: "" });
    await shares.hold(session.state, session.now);
    expect(taken.sandboxes.size).toBe(0);
  });

  it("that could not be had leaves its share", async () => {
    const { shares, taken } = sharesOf();
    const session = openSession();
    session.take(request());
    await shares.takeSandbox(session.attempt());
    await shares.hold(session.state, session.now);
    await shares.leaveSandbox(session.attempt());
    expect(taken.sandboxes.size).toBe(0);
  });

  it("above the plan's number is not given", async () => {
    const { shares, taken } = sharesOf();
    for (const id of names("elsewhere", concurrentSandboxes)) taken.sandboxes.add(id);
    expect(await shares.takeSandbox({ runId: "run_a", stepId: "stp_1", attempt: 1 })).toBe(false);
  });
});

describe("streams", () => {
  it("above the plan's number are refused, until others end", async () => {
    const { shares } = sharesOf();
    const ids = names("stream", concurrentStreams);
    for (const id of ids) expect(await shares.claimStream(id)).toBeUndefined();
    expect(await shares.claimStream("one-more")).toEqual({
      code: "too_many_streams",
      detail: "The tenant's plan, free, has at most 100 streams at once.",
    });
    await Promise.all(ids.map((id) => shares.endStream(id)));
    expect(await shares.claimStream("one-more")).toBeUndefined();
  });
});

describe("what a session has", () => {
  it("is renewed no more often than every 20 s, and again after a crash", async () => {
    const { shares, newShares, renewed } = sharesOf(["stream_1"]);
    const { state } = sessionAtWork();
    for (const seconds of [0, 15, 30, 45]) await shares.hold(state, start + seconds * 1_000);
    expect(renewed.runs).toEqual([["run_a"], ["run_a"]]);
    expect(renewed.sandboxes.map((ids) => ids.length)).toEqual([1, 1]);
    expect(renewed.streams).toEqual([["stream_1"], ["stream_1"]]);
    await newShares().hold(state, start + 46_000);
    expect(renewed.runs).toHaveLength(3);
  });

  it("is bounded by the plan that its last caller had, also after a crash", async () => {
    const { shares, newShares, taken } = sharesOf();
    for (const id of names("elsewhere", concurrentStreams)) taken.streams.add(id);
    shares.adopt("pro");
    expect(await newShares().claimStream("one-more")).toBeUndefined();
    shares.adopt("free");
    expect(await newShares().claimStream("another")).toMatchObject({ code: "too_many_streams" });
  });
});
