import type { Caller } from "../../../durable-objects/session-api.ts";
import type { RunView } from "../../../src/orchestration/views.ts";
import { accept, refuse } from "../../../src/problems.ts";
import type { SessionStub } from "../../../src/tenancy/places.ts";

/** What a fake session was asked: the method, and what it was given. */
type Asked = { name: string; method: string; given: unknown[] };

/** A run under way, as a session tells of it. */
export const runView = (id: string, { sessionId }: Pick<Caller, "sessionId">): RunView => ({
  id,
  sessionId,
  status: "running",
  input: "",
  strategy: "auto",
  requestedAt: "2026-01-01T00:00:00.000Z",
  usage: { wallMs: 0, sandboxMs: 0, modelTokens: 0, costMicroUsd: 0 },
  questions: [],
  steps: [],
});

const unknown = () => Promise.resolve(refuse("not_found", "There is no such session."));

/** Sessions that take runs, answers and readers, and do nothing, to see what the gateway asks of them. */
export function fakeSessions(stream = new Response()) {
  const asked: Asked[] = [];
  const sessionNamed = (name: string): SessionStub => {
    const note = (method: string, ...given: unknown[]) => void asked.push({ name, method, given });
    return {
      createSession: unknown,
      getSession: unknown,
      closeSession: unknown,
      getRun: unknown,
      cancelRun: unknown,
      createSchedule: unknown,
      listSchedules: unknown,
      getSchedule: unknown,
      deleteSchedule: unknown,
      async requestRun(caller, request) {
        note("requestRun", request);
        return accept(runView(request.runId, caller));
      },
      async answerQuestions(caller, runId, answers) {
        note("answerQuestions", runId, answers);
        return accept(runView(runId, caller));
      },
      async decidePlan(caller, runId, approval) {
        note("decidePlan", runId, approval);
        return accept(runView(runId, caller));
      },
      async listEvents(_caller, query) {
        note("listEvents", query);
        return accept({ events: [] });
      },
      ownedSandboxes: async () => [],
      erase: async () => false,
      async fetch(request) {
        note("fetch", await request.json());
        return stream;
      },
    };
  };
  return { asked, sessionNamed };
}
