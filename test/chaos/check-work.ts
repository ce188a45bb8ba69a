// What was done, by whom, and how often.

import type { Facts, SessionFacts } from "./facts.ts";
import { readPrinted } from "./scripts.ts";

/** A key stands in its run's input, so that the log itself says how many runs it led to. */
export function misnumberedRuns({ requests, sessions }: Facts): string[] {
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

/**
 * An attempt may have its runtime started twice in one sandbox, where the second finds the first and ends. An agent
 * is started twice where it says so itself, or where the attempt's runtime was started in two sandboxes.
 */
export function extraStarts({ sessions, created, started }: Facts): string[] {
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

/** Of an agent that was stopped the last lines may be missing, of one that succeeded none. */
export function wrongLines({ log }: SessionFacts): string[] {
  const succeeded = new Set(
    log.flatMap((event) => (event.type === "step.succeeded" ? `${event.stepId} ${event.data.attempt}` : [])),
  );
  return readPrinted(log).flatMap(({ stepId, attempt, lines, total }) => {
    const isWhole = lines.length === total || !succeeded.has(`${stepId} ${attempt}`);
    const isInOrder = lines.every((line, index) => line === index + 1);
    return isWhole && isInOrder ? [] : [`${stepId}, attempt ${attempt}: ${lines.join(" ")} of ${total}`];
  });
}

const blames = ["agent_failed", "agent_crashed", "agent_no_result"];

/** An interruption of the platform's is never a failure of the agent's. */
export function wrongBlame({ requests, sessions }: Facts): string[] {
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

export function foreigners({ sessions, created }: Facts): string[] {
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

export function countBy(keys: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
