// Judges what a chaos run has left behind. Pure: each check looks at facts alone, and says in words what is wrong.

import { type Event, isRunEnding } from "../../src/events/schema.ts";
import {
  archiveDifferences,
  doublesInLog,
  holesInLog,
  missedBySubscribers,
  strayedToSubscribers,
  unended,
} from "./check-told.ts";
import { countBy, extraStarts, foreigners, misnumberedRuns, wrongBlame, wrongLines } from "./check-work.ts";
import type { Facts, SessionFacts } from "./facts.ts";

type Check = (facts: Facts) => string[];

/** What must be zero, by what it is called. */
export const checks = {
  "runs accepted that have not ended": unended,
  "runs of one Idempotency-Key beyond the first, or lost": misnumberedRuns,
  "holes in logs": eachSession(holesInLog),
  "doubles in logs": eachSession(doublesInLog),
  "holes in what subscribers saw": eachSession(missedBySubscribers),
  "doubles in what subscribers saw": eachSession(strayedToSubscribers),
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
  sandboxes: number;
  starts: number;
  /** How often subscribers tried to come back. */
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
    sandboxes: facts.created.length,
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
