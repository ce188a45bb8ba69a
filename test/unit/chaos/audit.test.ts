// An audit that cannot fail is worthless: for each of its checks, facts in which what it looks for has happened.

import { expect, it } from "vitest";
import type { Event, EventDraft } from "../../../src/events/schema.ts";
import { audit, type CheckName, checks } from "../../chaos/audit.ts";
import type { Facts, SessionFacts } from "../../chaos/facts.ts";

const owner = { tenantId: "chaos-a", sessionId: "ses_a" };
const time = "2026-01-01T00:00:00.000Z";
const about = { runId: "run_a", stepId: "stp_a", time };

const printed = (text: string, record: number): EventDraft => ({
  ...about,
  type: "agent.message.delta",
  data: { attempt: 1, record, text },
});

const drafts: EventDraft[] = [
  { type: "session.created", time, data: { metadata: {} } },
  {
    type: "run.requested",
    runId: "run_a",
    time,
    data: { input: "Run this\n(k1)", files: [], agents: [], strategy: "single", deadline: time },
  },
  printed("begin k1 7-x\nline k1 1 of 2\n", 1),
  printed("line k1 2 of 2\n", 2),
  { ...about, type: "step.succeeded", data: { attempt: 1, summary: "done", output: null } },
  {
    type: "run.completed",
    runId: "run_a",
    time,
    data: { summary: "done", steps: [], findings: [], artifacts: [] },
  },
];

const log = drafts.map((draft, index): Event => ({ seq: index + 1, ...draft, ...owner }));

const rowOf = (event: Event): SessionFacts["archive"][number] => {
  const { tenantId, sessionId, seq, type, runId = null, stepId = null } = event;
  return { tenantId, sessionId, seq, type, runId, stepId, time: new Date(event.time), body: event };
};

const sandbox = {
  sandboxId: "sb_a",
  tenant: "chaos-a",
  session: "ses_a",
  run: "run_a",
  step: "stp_a",
  attempt: "1",
};

const session: SessionFacts = {
  ...owner,
  log,
  archive: log.map(rowOf),
  listed: { run_a: "completed" },
  views: {},
  streams: [
    { sessionId: "ses_a", seqs: [1, 2, 3, 4, 5, 6], reconnects: 0, isDone: false },
    { sessionId: "ses_a", runId: "run_a", seqs: [2, 3, 4, 5, 6], reconnects: 1, isDone: true },
  ],
  statusForOthers: 404,
};

const good: Facts = {
  requests: [{ key: "k1", ...owner, mayCrash: false, runIds: ["run_a"], refusal: undefined }],
  sessions: [session],
  created: [sandbox],
  started: ["sb_a"],
  left: [],
};

/** The checks that find something. */
const found = (facts: Facts): CheckName[] =>
  audit(facts).problems.flatMap(({ check, found }) => (found.length === 0 ? [] : [check]));

const having = (change: Partial<SessionFacts>): Facts => ({ ...good, sessions: [{ ...session, ...change }] });

/** The facts of a log in which these events stand: Postgres and subscribers have the same. */
function logged(events: Event[]): Facts {
  const streams = session.streams.map((stream) => ({
    ...stream,
    seqs: events
      .filter(({ runId }) => stream.runId === undefined || runId === stream.runId)
      .map(({ seq }) => seq),
  }));
  return having({ log: events, archive: events.map(rowOf), streams });
}

const numbered = (events: EventDraft[]): Event[] =>
  events.map((draft, index) => ({ seq: index + 1, ...draft, ...owner }));

const without = (seq: number) => log.filter((event) => event.seq !== seq);

const blamed: EventDraft = {
  ...about,
  type: "step.failed",
  data: { attempt: 1, failure: { code: "agent_crashed", message: "killed", isRetryable: true } },
};

it("finds nothing where all is well, and counts what there was", () => {
  expect(found(good)).toEqual([]);
  expect(audit(good)).toMatchObject({
    accepted: 1,
    refused: 0,
    outcomes: { "run.completed": 1 },
    events: 6,
    starts: 1,
    reconnects: 1,
  });
});

const stream = (seqs: number[]) =>
  having({ streams: [{ sessionId: "ses_a", seqs, reconnects: 0, isDone: false }] });
const request = (change: Partial<Facts["requests"][number]>): Facts => ({
  ...good,
  requests: good.requests.map((each) => ({ ...each, ...change })),
});

const cases: [string, CheckName, Facts][] = [
  ["a run that has not ended", "runs accepted that have not ended", logged(numbered(drafts.slice(0, 5)))],
  [
    "a run that its client was told of and no log knows",
    "runs of one Idempotency-Key beyond the first, or lost",
    request({ key: "k2", runIds: ["run_b"] }),
  ],
  [
    "a key whose answers name two runs",
    "runs of one Idempotency-Key beyond the first, or lost",
    request({ runIds: ["run_a", "run_b"] }),
  ],
  [
    "a key that led to two runs",
    "runs of one Idempotency-Key beyond the first, or lost",
    logged(numbered(drafts.flatMap((draft) => [draft, { ...draft, runId: "run_b", stepId: "stp_b" }]))),
  ],
  [
    "a request that was refused and carried out",
    "runs of one Idempotency-Key beyond the first, or lost",
    request({ runIds: [], refusal: "session_busy" }),
  ],
  ["a log without one of its numbers", "holes in logs", logged(without(3))],
  [
    "a log that has a number twice",
    "doubles in logs",
    logged(log.flatMap((event) => (event.seq === 3 ? [event, event] : event))),
  ],
  ["a subscriber that missed an event", "holes in what subscribers saw", stream([1, 2, 4, 5, 6])],
  ["a subscriber that saw an event twice", "doubles in what subscribers saw", stream([1, 2, 3, 3, 4, 5, 6])],
  ["a subscriber that saw an event too late", "doubles in what subscribers saw", stream([1, 2, 4, 3, 5, 6])],
  [
    "a subscriber that saw an event of no log",
    "doubles in what subscribers saw",
    stream([1, 2, 3, 4, 5, 6, 7]),
  ],
  [
    "a stream that did not say that its run was over",
    "holes in what subscribers saw",
    having({ streams: session.streams.map((each) => ({ ...each, isDone: false })) }),
  ],
  ["a row that Postgres lacks", "archive differences", having({ archive: without(3).map(rowOf) })],
  [
    "a row that says something else",
    "archive differences",
    having({ archive: session.archive.map((row) => (row.seq === 3 ? { ...row, body: {} } : row)) }),
  ],
  [
    "a row of no event",
    "archive differences",
    having({
      archive: [...session.archive, ...log.slice(0, 1).map((event) => ({ ...rowOf(event), seq: 7 }))],
    }),
  ],
  ["a run that is listed as it was before", "archive differences", having({ listed: { run_a: "running" } })],
  [
    "an agent that began twice in its sandbox",
    "agent starts beyond one per attempt",
    logged(numbered(drafts.toSpliced(4, 0, printed("begin k1 8-y\n", 3)))),
  ],
  [
    "an attempt that was started in two sandboxes",
    "agent starts beyond one per attempt",
    { ...good, created: [sandbox, { ...sandbox, sandboxId: "sb_b" }], started: ["sb_a", "sb_b"] },
  ],
  [
    "an agent's line that is lost",
    "lines of agents lost or doubled",
    logged(numbered(drafts.toSpliced(3, 1, printed("line k1 3 of 3\n", 2)))),
  ],
  [
    "an agent's last line that is lost",
    "lines of agents lost or doubled",
    logged(numbered(drafts.toSpliced(3, 1))),
  ],
  [
    "an agent's line that came twice",
    "lines of agents lost or doubled",
    logged(numbered(drafts.toSpliced(3, 0, printed("line k1 1 of 2\n", 2)))),
  ],
  [
    "an agent that is said to have crashed and was never to",
    "failures blamed on agents that did as told",
    logged(numbered(drafts.toSpliced(4, 0, blamed))),
  ],
  ["a sandbox that is left", "sandboxes left", { ...good, left: ["sb_a"] }],
  [
    "a sandbox of another tenant",
    "things of another tenant",
    { ...good, created: [{ ...sandbox, tenant: "chaos-b" }] },
  ],
  ["a session that another tenant can read", "things of another tenant", having({ statusForOthers: 200 })],
];

it.each(cases)("finds %s", (_, check, facts) => {
  expect(found(facts)).toContain(check);
});

it("has a case for each check", () => {
  expect(new Set(cases.map(([, check]) => check))).toEqual(new Set(Object.keys(checks)));
});

it("does not mind a crash that was planned", () => {
  const facts = logged(numbered(drafts.toSpliced(4, 0, blamed)));
  expect(found({ ...facts, requests: request({ mayCrash: true }).requests })).toEqual([]);
});
