// Runs of a session that wait for each other. The order is the one in which they were requested, which is the
// order of the session's runs: so whatever was lost with a process, the log gives it back.

import type { OnBusy } from "../events/schema.ts";
import type { LiveSession, Run } from "./state.ts";

/** Whether a run that is requested now has to wait for those that have not ended. */
export const mustQueue = (session: LiveSession, onBusy: OnBusy = "queue"): boolean =>
  onBusy !== "parallel" && Object.keys(session.runs).length > 0;

/** The queued run whose turn it is: it is the oldest that has not ended. */
export function nextInQueue(session: LiveSession): Run | undefined {
  const [oldest] = Object.values(session.runs);
  return oldest?.progress.status === "queued" ? oldest : undefined;
}

/** The runs that wait for their turn, in the order in which it will come. */
export const queuedRuns = ({ runs }: LiveSession): string[] =>
  Object.values(runs).flatMap(({ id, progress }) => (progress.status === "queued" ? [id] : []));
