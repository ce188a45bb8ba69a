import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventDraft } from "../../../src/events/schema.ts";
import { effects } from "../../../src/orchestration/effects.ts";
import { evolve } from "../../../src/orchestration/evolve.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { viewSchedule } from "../../../src/orchestration/schedule-view.ts";
import { initialState, type SessionState } from "../../../src/orchestration/state.ts";
import { viewRun } from "../../../src/orchestration/to-view.ts";
import { fire, openSession, request, schedule, sessionAtWork, start, type TestSession } from "./support.ts";

const hour = 60 * 60_000;
const time = (ms: number) => new Date(start + ms).toISOString();
const full = { code: "too_many_runs", detail: "The tenant has as many runs as it may." } as const;

/** A session with a schedule for every full hour. */
function scheduled(more: Parameters<typeof schedule>[0] = {}): TestSession {
  const session = openSession();
  session.take(schedule(more));
  return session;
}

const viewOf = (session: TestSession, id = "sch_a") => {
  const found = session.session.schedules[id];
  return found && viewSchedule("ses_a", found);
};

describe("a schedule", () => {
  it("wants nothing but to be woken when it is due", () => {
    const session = scheduled();
    expect(effects(session.state, session.now)).toEqual({
      attempts: [],
      pauses: [],
      kills: [],
      due: [],
      wakeAt: start + hour,
    });
    expect(effects(session.state, start + hour).due).toMatchObject([
      { scheduleId: "sch_a", dueAt: time(hour) },
    ]);
  });

  it("fires when it is due: a run begins that says whose it is, and the next time is set", () => {
    const session = scheduled({ title: "Hourly" });
    session.now = start + hour;
    expect(session.take(fire(time(hour)))).toEqual([
      "schedule.fired",
      "run.requested",
      "route.decided",
      "consultation.completed",
      "plan.proposed",
      "step.scheduled",
    ]);
    const runId = "run_sch_a";
    const view = viewRun("ses_a", session.run(runId), session.now);
    expect(view).toMatchObject({ status: "running", scheduleId: "sch_a" });
    expect(viewOf(session)).toMatchObject({
      title: "Hourly",
      cron: "0 * * * *",
      timezone: "UTC",
      next: time(2 * hour),
      lastFired: { dueAt: time(hour), time: time(hour), missed: 0, runId },
    });
  });

  it("does not fire before its time, and only once for a time", () => {
    const session = scheduled();
    session.now = start + hour - 1;
    expect(session.take(fire(time(hour)))).toBe("not_found");
    session.now = start + hour;
    session.take(fire(time(hour)));
    expect(session.take(fire(time(hour)))).toBe("not_found");
  });

  it("fires once for all the times that were missed, and says how many", () => {
    const session = scheduled();
    session.now = start + 5.5 * hour;
    session.take(fire(time(hour)));
    expect(session.last("schedule.fired").data).toMatchObject({
      dueAt: time(hour),
      missed: 4,
      next: time(6 * hour),
    });
    expect(effects(session.state, session.now).due).toEqual([]);
  });

  it("for a single time is over once that was served, and can still be read", () => {
    const session = scheduled({ timing: { at: time(hour) } });
    session.now = start + hour;
    session.take(fire(time(hour)));
    expect(viewOf(session)?.next).toBeUndefined();
    expect(viewOf(session)).toMatchObject({ at: time(hour), lastFired: { missed: 0 } });
    session.take({ type: "cancel-run", runId: "run_sch_a", reason: "" });
    expect(effects(session.state, session.now)).toEqual({ attempts: [], pauses: [], kills: [], due: [] });
  });

  it("that is deleted fires no more, while its run goes on", () => {
    const session = scheduled();
    session.now = start + hour;
    session.take(fire(time(hour)));
    expect(session.take({ type: "delete-schedule", scheduleId: "sch_a" })).toEqual(["schedule.deleted"]);
    expect(session.run("run_sch_a").progress.status).toBe("running");
    expect(session.take(fire(time(2 * hour)))).toBe("not_found");
    expect(session.take({ type: "delete-schedule", scheduleId: "sch_a" })).toBe("not_found");
  });

  it("is over when its session is closed", () => {
    const session = scheduled();
    session.take({ type: "close-session" });
    session.now = start + hour;
    expect(effects(session.state, session.now).due).toEqual([]);
    expect(session.take(fire(time(hour)))).toBe("not_found");
    expect(viewOf(session)?.next).toBeUndefined();
    expect(session.take(schedule({ scheduleId: "sch_b" }))).toBe("session_closed");
  });
});

describe("a schedule whose time comes while its session is at work", () => {
  it("has its run wait in the queue", () => {
    const session = sessionAtWork();
    session.take(schedule());
    session.now = start + hour;
    expect(session.take(fire(time(hour)))).toEqual(["schedule.fired", "run.requested"]);
    expect(session.run("run_sch_a").progress.status).toBe("queued");
  });

  it("is skipped where it said so, with the reason", () => {
    const session = sessionAtWork();
    session.take(schedule({ run: { ...schedule().run, onBusy: "reject" } }));
    session.now = start + hour;
    expect(session.take(fire(time(hour)))).toEqual(["schedule.skipped"]);
    expect(viewOf(session)).toMatchObject({
      next: time(2 * hour),
      lastSkipped: { dueAt: time(hour), reason: { code: "session_busy" } },
    });
  });
});

describe("a schedule for whose run there is no room", () => {
  it("is put off, looks again every half minute, and fires once there is", () => {
    const session = scheduled();
    session.now = start + hour;
    expect(session.take(fire(time(hour), full))).toEqual(["schedule.deferred"]);
    expect(viewOf(session)).toMatchObject({ deferral: { reason: full, until: time(2 * hour) } });
    expect(effects(session.state, session.now).wakeAt).toBe(session.now + limits.heartbeatMs);
    session.now += 30_000;
    expect(session.take(fire(time(hour), full))).toEqual([]);
    session.now += 30_000;
    expect(session.take(fire(time(hour)))).toContain("run.requested");
    expect(viewOf(session)?.deferral).toBeUndefined();
  });

  it("is skipped with the reason after an hour, and due again at its next time", () => {
    const session = scheduled();
    session.now = start + hour;
    session.take(fire(time(hour), full));
    session.now = start + 2 * hour;
    expect(session.take(fire(time(hour), full))).toEqual(["schedule.skipped"]);
    expect(session.last("schedule.skipped").data).toEqual({
      scheduleId: "sch_a",
      dueAt: time(hour),
      missed: 1,
      next: time(3 * hour),
      reason: full,
    });
    expect(viewOf(session)?.deferral).toBeUndefined();
  });

  it("because its own session has as many as it may is put off alike", () => {
    const session = scheduled();
    for (let n = 0; n < limits.activeRuns; n += 1) session.take(request({ runId: `run_${n}`, files: [] }));
    session.now = start + hour;
    expect(session.take(fire(time(hour)))).toEqual(["schedule.deferred"]);
  });
});

describe("a schedule that may not fire", () => {
  it.each(["quota_exceeded", "tenant_suspended"] as const)("by %s is skipped at once", (code) => {
    const session = scheduled();
    session.now = start + hour;
    expect(session.take(fire(time(hour), { code, detail: "" }))).toEqual(["schedule.skipped"]);
    expect(viewOf(session)?.next).toBe(time(2 * hour));
  });

  it("for want of a plan leaves a run that failed", () => {
    const session = scheduled({ run: { ...schedule().run, agents: ["spare"], strategy: "chain" } });
    session.now = start + hour;
    session.take(fire(time(hour)));
    expect(session.last("run.failed")).toMatchObject({
      runId: "run_sch_a",
      data: { failure: { code: "plan_impossible" } },
    });
  });
});

describe("a schedule that is asked for", () => {
  const refusalOf = (more: Parameters<typeof schedule>[0]) => scheduled().refusal(schedule(more));

  it("must have a time to come", () => {
    expect(refusalOf({ timing: { at: time(0) } })).toMatchObject({ code: "invalid_request", pointer: "/at" });
  });

  it("must have a run that can be asked for, and is told where not", () => {
    const run = { ...schedule().run, agents: ["nobody"] };
    expect(refusalOf({ run })).toMatchObject({ code: "unknown_agent", pointer: "/run/agents/0" });
  });

  it("must have a run of at most 65,536 bytes", () => {
    const run = { ...schedule().run, input: "é".repeat(limits.scheduleBytes / 2) };
    expect(refusalOf({ run })).toMatchObject({ code: "invalid_request", pointer: "/run" });
  });

  it("is refused where the session has 20, while those that are over make room", () => {
    const session = scheduled({ timing: { at: time(1) } });
    for (let n = 1; n < limits.schedules; n += 1) session.take(schedule({ scheduleId: `sch_${n}` }));
    expect(session.take(schedule({ scheduleId: "sch_z" }))).toBe("limit_reached");
    session.now += 1;
    session.take(fire(time(1)));
    expect(session.take(schedule({ scheduleId: "sch_z" }))).toEqual(["schedule.created"]);
    expect(Object.keys(session.session.schedules)).toHaveLength(limits.schedules);
    expect(viewOf(session)).toBeUndefined();
  });
});

type Turn = { kind: "wait" | "serve" | "crash"; seconds: number; isFull: boolean };

const turns = fc.array(
  fc.record<Turn>({
    kind: fc.constantFrom("wait", "serve", "serve", "crash"),
    seconds: fc.oneof(fc.integer({ min: -600, max: 4_000 }), fc.integer({ min: 0, max: 40 * 86_400 })),
    isFull: fc.boolean(),
  }),
  { minLength: 5, maxLength: 25 },
);

describe("whatever the clock does, and wherever a process dies", () => {
  it("a schedule serves its times in order, each once, and late ones together", () => {
    fc.assert(
      fc.property(turns, fc.constantFrom("UTC", "Europe/Berlin"), (all, timezone) => {
        const session = openSession();
        const run = { ...schedule().run, onBusy: "parallel" } as const;
        session.take(schedule({ timing: { cron: "*/20 1-3 * * *", timezone }, run }));
        for (const { kind, seconds, isFull } of all) {
          if (kind === "wait") session.now += seconds * 1_000;
          if (kind === "crash") session.state = stored(session.events);
          const [due] = effects(session.state, session.now).due;
          if (kind !== "serve" || due === undefined) continue;
          const command = { ...fire(due.dueAt, isFull ? full : undefined), runId: `run_${due.dueAt}` };
          // The process died before it knew what came of it, and does it again.
          for (const take of [1, 2]) if (take === 1 || seconds % 2 === 0) session.take(command);
        }
        const served = session.events.filter(isServing).map(({ data }) => data);
        const created = session.last("schedule.created").data;
        expect(served.map(({ dueAt }) => dueAt)).toEqual(
          [created, ...served].slice(0, served.length).map(({ next }) => next),
        );
        const requested = session.events.filter(({ type }) => type === "run.requested");
        const fired = served.flatMap((data) => ("runId" in data ? [data.runId] : []));
        expect(requested.map(({ runId }) => runId)).toEqual(fired);
        expect(new Set(fired).size).toBe(fired.length);
        expect(stored(session.events)).toEqual(JSON.parse(JSON.stringify(session.state)));
      }),
      { numRuns: 30 },
    );
  });
});

/** The state that the events give after having been written down and read again. */
function stored(events: EventDraft[]): SessionState {
  const read: EventDraft[] = JSON.parse(JSON.stringify(events));
  return read.reduce(evolve, initialState);
}

const isServing = (
  event: EventDraft,
): event is Extract<EventDraft, { type: "schedule.fired" | "schedule.skipped" }> =>
  event.type === "schedule.fired" || event.type === "schedule.skipped";
