// Judges what a chaos run has left behind. Pure: each check looks at facts alone, and says in words what is wrong.

import { isDeepStrictEqual } from "node:util";
import type { Event } from "../../src/events/schema.ts";
import { isRunEnding } from "../../src/events/schema.ts";
import type { Facts, SessionFacts } from "./facts.ts";
import { readPrinted } from "./scripts.ts";

type Check = (facts: Facts) => string[];

/** What must be zero, by what it is called. */
export const checks = {
  "runs accepted that have not ended": unended,
  "runs of one Idempotency-Key beyond the first, or lost": misnumberedRuns,
  "holes in logs": eachSession(({ log }) => gaps(log).filter(isHole)),
  "doubles in logs": eachSession(({ log }) => gaps(log).filter((gap) => !isHole(gap))),
  "holes in what subscribers saw": eachStream((seen, told) => missing(told, seen)),
  "doubles in what subscribers saw": eachStream((seen) => repeated(seen)),
  "archive differences": eachSession(archiveDifferences),
  "agent starts beyond one per attempt": extraStarts,
  "lines of agents lost or doubled": eachSession(wrongLines),
  "failures blamed on agents that did as told": wrongBlame,
  "sandboxes left": ({ left }) => left,
  "things of another tenant": foreigners,
} satisfies Record<string, Check>;

export type CheckName = keyof typeof checks;

export type Audit = {
  accepted: number;
  refused: number;
  /** How many runs ended how: with the code of the failure, where that was it. */
  outcomes: Record<string, number>;
  events: number;
  attempts: number;
  starts: number;
  reconnects: number;
  problems: { check: CheckName; found: string[] }[];
};

export function audit(facts: Facts): Audit {
  const log = facts.sessions.flatMap(({ log }) => log);
  const names = Object.keys(checks).filter((name): name is CheckName => name in checks);
  return {
    accepted: log.filter(({ type }) => type === "run.requested").length,
    refused: facts.requests.filter(({ runIds }) => runIds.length === 0).length,
    outcomes: countBy(log.filter(({ type }) => isRunEnding(type)).map(outcomeOf)),
    events: log.length,
    attempts: facts.created.length,
    starts: new Set(facts.started).size,
    reconnects: facts.sessions
      .flatMap(({ streams }) => streams)
      .reduce((sum, { reconnects }) => sum + reconnects, 0),
    problems: names.map((check) => ({ check, found: checks[check](facts) })),
  };
}

const outcomeOf = (event: Event): string =>
  event.type === "run.failed" ? `${event.type}, ${event.data.failure.code}` : event.type;

function eachSession(check: (session: SessionFacts) => string[]): Check {
  return ({ sessions }) =>
    sessions.flatMap((session) => check(session).map((found) => `${session.sessionId}: ${found}`));
}

/** Compares what each subscriber saw with what the log has for it. */
function eachStream(check: (seen: number[], told: number[]) => number[]): Check {
  return eachSession(({ log, streams }) =>
    streams.flatMap(({ runId, seqs }) => {
      const told = log.filter((event) => runId === undefined || event.runId === runId).map(({ seq }) => seq);
      return check(seqs, told).map((seq) => `the subscriber of ${runId ?? "all"}: event ${seq}`);
    }),
  );
}

function unended({ sessions }: Facts): string[] {
  return sessions.flatMap(({ log, views }) => {
    const ended = new Set(log.filter(({ type }) => isRunEnding(type)).map(({ runId }) => runId));
    return log
      .filter(({ type, runId }) => type === "run.requested" && !ended.has(runId))
      .map(({ runId = "" }) => {
        const last = log.filter((event) => event.runId === runId).slice(-4);
        const events = last.map(({ seq, type, time }) => `${seq} ${type} ${time}`).join(", ");
        return `${runId} is ${views[runId]}; its last events: ${events}`;
      });
  });
}

/** A key stands in its run's input, so that the log itself says how many runs it led to. */
function misnumberedRuns({ requests, sessions }: Facts): string[] {
  return requests.flatMap(({ key, sessionId, runIds, refusal }) => {
    const log = sessions.find((session) => session.sessionId === sessionId)?.log ?? [];
    const runs = log.flatMap((event) =>
      event.type === "run.requested" && event.data.input.endsWith(`\n(${key})`) ? [event.runId ?? ""] : [],
    );
    const answered = new Set(runIds);
    const isRight = answered.size === 0 ? runs.length <= 1 : runs.length === 1 && answered.size === 1;
    const isSame = [...answered].every((id) => runs.includes(id));
    // Who was told of a refusal alone must not have a run; who was told nothing may.
    const isWelcome = runs.length === 0 || answered.size > 0 || refusal === "no answer in time";
    if (isRight && isSame && isWelcome) return [];
    return [`${key}: runs ${runs.join(" ") || "none"}, answered ${[...answered].join(" ") || refusal}`];
  });
}

/** Where numbers do not go up by one, from 1. */
const gaps = (log: Event[]): string[] =>
  log.flatMap(({ seq }, index) => {
    const expected = (log[index - 1]?.seq ?? 0) + 1;
    return seq === expected ? [] : [`${seq < expected ? "double" : "hole"}: ${seq} after ${expected - 1}`];
  });

const isHole = (gap: string): boolean => gap.startsWith("hole");

function missing(told: number[], seen: number[]): number[] {
  const known = new Set(seen);
  return told.filter((seq) => !known.has(seq));
}

/** Events that did not come after all that had come before. */
const repeated = (seen: number[]): number[] => seen.filter((seq, index) => seq <= (seen[index - 1] ?? 0));

function archiveDifferences({ log, archive, listed }: SessionFacts): string[] {
  const rows = new Map(archive.map((row) => [row.seq, row]));
  const events = log.flatMap((event) => {
    const row = rows.get(event.seq);
    rows.delete(event.seq);
    if (row === undefined) return [`no row for event ${event.seq}`];
    const { tenantId, sessionId, seq, type, runId = null, stepId = null, time } = event;
    const expected = { tenantId, sessionId, seq, type, runId, stepId, time: new Date(time), body: event };
    return isDeepStrictEqual(row, expected) ? [] : [`row ${seq} is not event ${seq}`];
  });
  const endings = log.flatMap(({ type, runId = "" }) => {
    const status = type.replace("run.", "");
    return isRunEnding(type) && listed[runId] !== status ? [`${runId} is listed as ${listed[runId]}`] : [];
  });
  return [...events, ...[...rows.keys()].map((seq) => `row ${seq} of no event`), ...endings];
}

/**
 * An attempt may have its runtime started twice in one sandbox, where the second finds the first and ends. An agent
 * is started twice where it says so itself, or where the attempt's runtime was started in two sandboxes.
 */
function extraStarts({ sessions, created, started }: Facts): string[] {
  const bySelf = sessions.flatMap(({ log }) =>
    readPrinted(log)
      .filter(({ starts }) => starts > 1)
      .map(({ stepId, attempt, starts }) => `${stepId}, attempt ${attempt}: began ${starts} times`),
  );
  const places = created.filter(({ sandboxId }) => started.includes(sandboxId));
  const perAttempt = countBy(places.map(({ step, attempt }) => `${step}, attempt ${attempt}`));
  const byHost = Object.entries(perAttempt).filter(([, count]) => count > 1);
  return [...bySelf, ...byHost.map(([attempt, count]) => `${attempt}: started in ${count} sandboxes`)];
}

function wrongLines({ log }: SessionFacts): string[] {
  return readPrinted(log).flatMap(({ stepId, attempt, lines }) =>
    lines.every((line, index) => line === index + 1)
      ? []
      : [`${stepId}, attempt ${attempt}: ${lines.join(" ")}`],
  );
}

const blames = ["agent_failed", "agent_crashed", "agent_no_result"];

/** An interruption of the platform's is never a failure of the agent's. */
function wrongBlame({ requests, sessions }: Facts): string[] {
  const crashing = new Set(requests.filter(({ mayCrash }) => mayCrash).flatMap(({ runIds }) => runIds));
  return sessions.flatMap(({ log }) =>
    log.flatMap((event) => {
      if (event.type !== "step.retrying" && event.type !== "step.failed" && event.type !== "step.fallback")
        return [];
      const { failure } = event.data;
      if (!blames.includes(failure.code) || crashing.has(event.runId ?? "")) return [];
      return [`${event.runId} ${event.stepId}: ${failure.code}, ${failure.message}`];
    }),
  );
}

function foreigners({ sessions, created }: Facts): string[] {
  const owners = new Map(sessions.map(({ sessionId, tenantId }) => [sessionId, tenantId]));
  const events = sessions.flatMap(({ tenantId, sessionId, log }) =>
    log
      .filter((event) => event.tenantId !== tenantId || event.sessionId !== sessionId)
      .map(({ seq }) => `${sessionId}: event ${seq}`),
  );
  const sandboxes = created.filter(({ session, tenant }) => owners.get(session) !== tenant);
  const open = sessions.filter(({ statusForOthers }) => statusForOthers !== 404);
  return [
    ...events,
    ...sandboxes.map(({ sandboxId, tenant, session }) => `sandbox ${sandboxId}: ${tenant}, ${session}`),
    ...open.map(
      ({ sessionId, statusForOthers }) => `${sessionId}: another tenant is answered ${statusForOthers}`,
    ),
  ];
}

function countBy(keys: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
