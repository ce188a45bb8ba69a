import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Event } from "../../src/events/schema.ts";
import type { RequestFacts, StreamFacts } from "./facts.ts";
import type { PlannedRun } from "./plan.ts";
import { answerText, requestOf } from "./requests.ts";
import type { Stage } from "./stage.ts";
import { subscribe } from "./subscriber.ts";

export type Acted = { request: RequestFacts; stream?: StreamFacts };

const accepted = z.object({ id: z.string() });

/** Requests a run when its time has come, does what its person does, and follows it to its end, or until then. */
export async function actOut(
  run: PlannedRun,
  stage: Stage,
  startedAt: number,
  until: AbortSignal,
): Promise<Acted> {
  const { client, tenantId, sessionId } = stage;
  const mayCrash = run.scripts.some(({ ending }) => ending === "crashes");
  const request: RequestFacts = {
    key: run.key,
    tenantId,
    sessionId,
    mayCrash,
    runIds: [],
    refusal: undefined,
  };
  await wait(Math.max(0, startedAt + run.atMs - Date.now()));
  try {
    const { files, body } = requestOf(run);
    const isBare = Object.keys(files).length === 0;
    const sent = isBare
      ? body
      : { ...body, files: await client.uploadOnce(files, `${run.key}-files`, until) };
    const ask = () => client.post(`/v1/sessions/${sessionId}/runs`, sent, run.key, until);
    const answers = await Promise.all(run.isSentTwice ? [ask(), ask()] : [ask()]);
    for (const { status, code, body } of answers) {
      if (status < 300) request.runIds.push(accepted.parse(body).id);
      else request.refusal = code || String(status);
    }
  } catch (error) {
    if (!until.aborted) throw error;
    request.refusal = "no answer in time";
  }
  const [runId] = request.runIds;
  return runId === undefined ? { request } : { request, stream: await follow(run, runId, stage, until) };
}

async function follow(
  run: PlannedRun,
  runId: string,
  { client, sessionId }: Stage,
  until: AbortSignal,
): Promise<StreamFacts> {
  const path = `/v1/sessions/${sessionId}/runs/${runId}`;
  const seen = { seqs: [], reconnects: 0, isDone: false };
  const deeds: Promise<unknown>[] = [];
  const act = (event: Event): void => {
    const deed = deedFor(run, event);
    // It may come too late, and be refused: the run's log says what came of it.
    if (deed !== undefined)
      deeds.push(client.post(path + deed.path, deed.body, undefined, until).catch(() => {}));
  };
  await subscribe(client, `${path}/events`, seen, until, act);
  await Promise.all(deeds);
  return { sessionId, runId, ...seen };
}

/** What a run's person does when they see an event. */
function deedFor({ person, ...run }: PlannedRun, event: Event): { path: string; body: unknown } | undefined {
  if (event.type === "consultation.question") {
    return {
      path: "/answers",
      body: { answers: [{ question: event.data.id, text: answerText({ person, ...run }) }] },
    };
  }
  if (event.type === "plan.proposed" && event.data.approveBy !== undefined) {
    return { path: "/approval", body: { decision: person === "rejects" ? "reject" : "approve" } };
  }
  const isTime =
    (person === "cancels at once" && event.type === "run.requested") ||
    (person === "cancels at work" && event.type === "step.started");
  return isTime ? { path: "/cancel", body: {} } : undefined;
}
