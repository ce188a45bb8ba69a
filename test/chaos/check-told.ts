// What logs, subscribers and Postgres tell of the same events.

import { isDeepStrictEqual } from "node:util";
import { isRunEnding } from "../../src/events/schema.ts";
import type { Facts, SessionFacts } from "./facts.ts";

/** Says of each what it was at. */
export function unended({ sessions }: Facts): string[] {
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

/** Numbers that are not followed by the next one. */
export const holesInLog = ({ log }: SessionFacts): string[] =>
  stepsOf(log.map(({ seq }) => seq)).flatMap(({ from, to }) =>
    to > from + 1 ? [`${from}, then ${to}`] : [],
  );

/** Numbers that do not follow a lower one. */
export const doublesInLog = ({ log }: SessionFacts): string[] =>
  stepsOf(log.map(({ seq }) => seq)).flatMap(({ from, to }) => (to <= from ? [`${from}, then ${to}`] : []));

/**
 * Events that a subscriber was not told of, and streams of a run that did not say that it was over: one that its
 * subscriber gave up is complete up to there.
 */
export const missedBySubscribers = (session: SessionFacts): string[] =>
  session.streams.flatMap(({ runId, seqs, isDone }) => {
    const seen = new Set(seqs);
    const isGivenUp = runId !== undefined && !isDone;
    const last = isGivenUp ? (seqs.at(-1) ?? 0) : Number.POSITIVE_INFINITY;
    const missed = toldTo(session, runId).filter((seq) => seq <= last && !seen.has(seq));
    const name = nameOf(runId);
    return [...missed.map((seq) => `${name}: ${seq}`), ...(isGivenUp ? [`${name}: its end`] : [])];
  });

/** Events that did not come after all that had come before, or that a subscriber was not to be told of. */
export const strayedToSubscribers = (session: SessionFacts): string[] =>
  session.streams.flatMap(({ runId, seqs }) => {
    const told = new Set(toldTo(session, runId));
    const strays = stepsOf(seqs).filter(({ from, to }) => to <= from || !told.has(to));
    return strays.map(({ from, to }) => `${nameOf(runId)}: ${from}, then ${to}`);
  });

/** The events that a subscriber of a run, or of all, is to be told of. */
const toldTo = ({ log }: SessionFacts, runId: string | undefined): number[] =>
  log.filter((event) => runId === undefined || event.runId === runId).map(({ seq }) => seq);

const nameOf = (runId: string | undefined): string => `the subscriber of ${runId ?? "all"}`;

/** Each number with the one before it; before the first is 0. */
const stepsOf = (seqs: number[]): { from: number; to: number }[] =>
  seqs.map((to, index) => ({ from: seqs[index - 1] ?? 0, to }));

export function archiveDifferences({ log, archive, listed }: SessionFacts): string[] {
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
