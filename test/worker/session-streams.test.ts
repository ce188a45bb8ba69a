import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { streamRequest } from "../../durable-objects/session-api.ts";
import {
  callerOf,
  granted,
  idsOf,
  isCaughtUp,
  openSession,
  openStream,
  shownByAcme,
  stubOf,
  unclearRun,
} from "./support/session.ts";

describe("a session's stream", () => {
  it("replays what was, says where replay ended, and goes on live", async () => {
    const { caller, stub } = await openSession();
    const stream = await openStream(caller, { after: 0 });
    expect(idsOf(await stream.until(isCaughtUp))).toEqual([1]);
    granted(await stub.requestRun(caller, unclearRun("run_a")));
    expect(idsOf(await stream.until((frame) => frame.includes("consultation.question")))).toEqual([2, 3, 4]);
    await stream.cancel();
  });

  it("resumes behind the event it is given, with no hole and no double", async () => {
    const { caller, stub } = await openSession();
    for (let n = 0; n < 15; n += 1) granted(await stub.requestRun(caller, unclearRun(`run_${n}`)));
    const stream = await openStream(caller, { after: 17 });
    expect(idsOf(await stream.until(isCaughtUp))).toEqual(Array.from({ length: 46 - 17 }, (_, i) => 18 + i));
    await stream.cancel();
  });

  it("has every event once although they are appended while it replays", async () => {
    const { caller, stub } = await openSession();
    // More than a page of the log, so that replay takes several turns.
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 20; n += 1) granted(await stub.requestRun(caller, unclearRun(`run_${round}_${n}`)));
      for (let n = 0; n < 20; n += 1) granted(await stub.cancelRun(caller, `run_${round}_${n}`));
    }
    const stream = await openStream(caller, { after: 0 });
    const seen = idsOf(await stream.until((frame) => frame.includes("id: 90\n")));
    const writing = (async () => {
      for (let n = 0; n < 20; n += 1) granted(await stub.requestRun(caller, unclearRun(`run_late_${n}`)));
      return granted(await stub.closeSession(caller)).lastSeq;
    })();
    const rest = idsOf(await stream.until((frame) => frame.startsWith("event: done")));
    const last = await writing;
    expect([...seen, ...rest]).toEqual(Array.from({ length: last }, (_, i) => i + 1));
  });

  it("of a run shows that run alone, and ends with it", async () => {
    const { caller, stub } = await openSession();
    granted(await stub.requestRun(caller, unclearRun("run_a")));
    granted(await stub.requestRun(caller, unclearRun("run_b")));
    const stream = await openStream(caller, { after: 0, runId: "run_b" });
    await stream.until(isCaughtUp);
    granted(await stub.cancelRun(caller, "run_a"));
    granted(await stub.cancelRun(caller, "run_b"));
    const frames = await stream.until(() => false);
    expect(frames.at(-1)).toBe("event: done\ndata: {}");
    expect(frames.join("\n")).toContain("run.cancelled");
    expect(frames.join("\n")).not.toContain("run_a");
  });

  it("of a run that has ended is replayed and ends at once", async () => {
    const { caller, stub } = await openSession();
    granted(await stub.requestRun(caller, unclearRun("run_a")));
    granted(await stub.cancelRun(caller, "run_a"));
    const stream = await openStream(caller, { after: 0, runId: "run_a" });
    const frames = await stream.until(() => false);
    expect(idsOf(frames)).toEqual([2, 3, 4, 5]);
    expect(frames.at(-1)).toBe("event: done\ndata: {}");
  });

  it("goes on from the last event seen after the object was evicted, and after it crashed", async () => {
    const { caller, stub } = await openSession();
    granted(await stub.requestRun(caller, unclearRun("run_a")));
    await evictDurableObject(stub);
    granted(await stubOf(caller).requestRun(caller, unclearRun("run_b")));
    await abortAllDurableObjects();
    granted(await stubOf(caller).cancelRun(caller, "run_a"));
    const stream = await openStream(caller, { after: 4 });
    const frames = await stream.until(isCaughtUp);
    expect(idsOf(frames)).toEqual([5, 6, 7, 8]);
    expect(frames.join("\n")).toContain("run.cancelled");
    await stream.cancel();
  });

  it("is fed from the log where its reader is slow, and others do not wait for it", async () => {
    const { caller, stub } = await openSession();
    const slow = await openStream(caller, { after: 0 });
    await slow.until(isCaughtUp);
    const fast = await openStream(caller, { after: 0 });
    await fast.until(isCaughtUp);
    const input = "x".repeat(20_000);
    const rounds = 40;
    for (let n = 0; n < rounds; n += 1) {
      granted(await stub.requestRun(caller, { ...unclearRun(`run_${n}`), input }));
      granted(await stub.cancelRun(caller, `run_${n}`));
    }
    const last = 1 + rounds * 4;
    const expected = Array.from({ length: last - 1 }, (_, i) => i + 2);
    expect(idsOf(await fast.until((frame) => frame.includes(`id: ${last}\n`)))).toEqual(expected);
    expect(idsOf(await slow.until((frame) => frame.includes(`id: ${last}\n`)))).toEqual(expected);
    await Promise.all([slow.cancel(), fast.cancel()]);
  });

  it.each([
    ["a cursor from the future", 99, undefined, "invalid_cursor"],
    ["a run that does not exist", 0, "run_x", "not_found"],
  ])("refuses %s", async (_what, after, runId, code) => {
    const { caller, stub } = await openSession();
    const response = await stub.fetch(
      streamRequest(caller, runId === undefined ? { after } : { after, runId }, shownByAcme),
    );
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code });
  });
});

describe("a session", () => {
  it("that is unknown leaves no trace of having been asked for", async () => {
    const caller = callerOf();
    const stub = stubOf(caller);
    expect(await stub.getSession(caller)).toMatchObject({ ok: false, refusal: { code: "not_found" } });
    const tables = await runInDurableObject(stub, (_session, state) =>
      state.storage.sql
        .exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
        .toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("does not exist for a caller of another tenant, even one who reaches its object", async () => {
    const { caller, stub } = await openSession("acme");
    granted(await stub.requestRun(caller, unclearRun("run_a")));
    const stranger = { ...caller, tenantId: "globex" };
    const notFound = { ok: false, refusal: { code: "not_found" } };
    expect(await stub.getSession(stranger)).toMatchObject(notFound);
    expect(await stub.createSession(stranger, { metadata: {} })).toMatchObject(notFound);
    expect(await stub.getRun(stranger, "run_a")).toMatchObject(notFound);
    expect(await stub.cancelRun(stranger, "run_a")).toMatchObject(notFound);
    expect(await stub.listEvents(stranger, { after: 0, limit: 10 })).toMatchObject(notFound);
    expect((await stub.fetch(streamRequest(stranger, { after: 0 }, shownByAcme))).status).toBe(409);
    expect(granted(await stub.getRun(caller, "run_a")).status).toBe("awaiting_answers");
  });

  it("created twice alike is the same session, and unlike is a conflict", async () => {
    const caller = callerOf();
    const stub = stubOf(caller);
    const first = granted(await stub.createSession(caller, { title: "A", metadata: { b: "1", a: "2" } }));
    expect(granted(await stub.createSession(caller, { title: "A", metadata: { a: "2", b: "1" } }))).toEqual(
      first,
    );
    expect(await stub.createSession(caller, { title: "B", metadata: {} })).toMatchObject({
      refusal: { code: "idempotency_conflict" },
    });
  });

  it("asked twice for the same run does its work once, also after the run has ended", async () => {
    const { caller, stub } = await openSession();
    const first = granted(await stub.requestRun(caller, unclearRun("run_a")));
    expect(granted(await stub.requestRun(caller, unclearRun("run_a")))).toEqual(first);
    granted(await stub.cancelRun(caller, "run_a"));
    expect(granted(await stub.requestRun(caller, unclearRun("run_a"))).status).toBe("cancelled");
    expect(await stub.requestRun(caller, { ...unclearRun("run_a"), input: "another" })).toMatchObject({
      refusal: { code: "idempotency_conflict" },
    });
  });

  it("gives its events in pages", async () => {
    const { caller, stub } = await openSession();
    granted(await stub.requestRun(caller, unclearRun("run_a")));
    const first = granted(await stub.listEvents(caller, { after: 0, limit: 3 }));
    expect(first.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(first.next).toBe(3);
    const rest = granted(await stub.listEvents(caller, { after: 3, limit: 3 }));
    expect(rest.events.map(({ seq }) => seq)).toEqual([4]);
    expect(rest.next).toBeUndefined();
  });

  it("is the same after a crash as before, from its snapshot and the events since", async () => {
    const { caller, stub } = await openSession();
    for (let round = 0; round < 4; round += 1) {
      for (let n = 0; n < 20; n += 1) granted(await stub.requestRun(caller, unclearRun(`run_${round}_${n}`)));
      for (let n = 0; n < 19; n += 1) granted(await stub.cancelRun(caller, `run_${round}_${n}`));
      if (round < 3) granted(await stub.cancelRun(caller, `run_${round}_19`));
    }
    const before = granted(await stub.getSession(caller));
    await abortAllDurableObjects();
    expect(granted(await stubOf(caller).getSession(caller))).toEqual(before);
    expect(before.activeRuns).toEqual(["run_3_19"]);
  });
});
