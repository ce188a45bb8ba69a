import type { Manifest } from "../../../src/agents/manifest.ts";
import type { FileRef } from "../../../src/consultation/brief.ts";
import type { EventDraft, EventType, OnBusy, RunRequest } from "../../../src/events/schema.ts";
import type { NewId } from "../../../src/ids.ts";
import type { Command, CommandOf, Surroundings } from "../../../src/orchestration/commands.ts";
import { decide } from "../../../src/orchestration/decide.ts";
import { evolve } from "../../../src/orchestration/evolve.ts";
import {
  initialState,
  type LiveSession,
  type Run,
  type SessionState,
} from "../../../src/orchestration/state.ts";
import type { Refusal } from "../../../src/problems.ts";

export const agent = (name: string, more: Partial<Manifest> = {}): Manifest => ({
  name,
  description: `${name} does its work`,
  triggers: { keywords: [], files: [], context: [] },
  capabilities: [],
  examples: [],
  inputs: {},
  runtime: "program",
  timeoutMs: 60_000,
  retries: 1,
  fallback: [],
  consumes: [],
  produces: [],
  tools: [],
  permission: "read-only",
  derived: [],
  ...more,
});

/** Three agents: one that needs files, one with a fallback, and that fallback. */
export const pool: Manifest[] = [
  agent("test-runner", {
    description: "Runs the tests of a project",
    triggers: { keywords: ["test", "tests"], files: [], context: [] },
    inputs: { files: { required: true, question: "Which project should I test?", accepts: ["files"] } },
    consumes: ["source-tree"],
    fallback: ["spare"],
  }),
  agent("generator", {
    description: "Generates source code",
    triggers: { keywords: ["generate"], files: [], context: [] },
    produces: ["source-tree"],
  }),
  agent("spare", { description: "Stands in", retries: 0 }),
];

export const file = (name: string): FileRef => ({
  id: `fil_${name}`,
  name,
  bytes: 10,
  sha256: "0".repeat(64),
  mediaType: "text/plain",
});

export const start = Date.parse("2026-01-01T00:00:00.000Z");

/** A session in memory: takes commands at the time it is told, and keeps every event. */
export class TestSession {
  state: SessionState = initialState;
  readonly events: EventDraft[] = [];
  now = start;
  microUsdPerSandboxSecond = 28;
  readonly #pool: Manifest[];
  #ids = 0;

  constructor(agents = pool) {
    this.#pool = agents;
  }

  newId: NewId = (prefix) => {
    this.#ids += 1;
    return `${prefix}_${this.#ids}`;
  };

  get surroundings(): Surroundings {
    const { now, newId, microUsdPerSandboxSecond } = this;
    return { now, newId, pool: this.#pool, unavailability: () => null, microUsdPerSandboxSecond };
  }

  /** Takes a command. Gives the types of the events it led to, or the code of its refusal. */
  take(command: Command): EventType[] | string {
    const decided = decide(this.state, command, this.surroundings);
    if (!decided.ok) return decided.refusal.code;
    for (const event of decided.value) this.state = evolve(this.state, event);
    this.events.push(...decided.value);
    return decided.value.map(({ type }) => type);
  }

  /** Why a command would be refused now. */
  refusal(command: Command): Refusal | undefined {
    const decided = decide(this.state, command, this.surroundings);
    return decided.ok ? undefined : decided.refusal;
  }

  get session(): LiveSession {
    if (this.state.status === "none") throw new Error("the session does not exist");
    return this.state;
  }

  run(id = "run_a"): Run {
    const run = this.session.runs[id];
    if (run === undefined) throw new Error(`${id} is not under way`);
    return run;
  }

  /** The reference of the present attempt of a run's n-th step. */
  attempt(index = 0, id = "run_a") {
    const { progress } = this.run(id);
    const step = progress.status === "running" ? Object.values(progress.steps)[index] : undefined;
    if (step === undefined) throw new Error(`${id} has no step ${index}`);
    return { runId: id, stepId: step.id, attempt: step.attempt };
  }

  last<T extends EventType>(type: T): Extract<EventDraft, { type: T }> {
    const found = this.events.findLast(
      (event): event is Extract<EventDraft, { type: T }> => event.type === type,
    );
    if (found === undefined) throw new Error(`there was no ${type}`);
    return found;
  }
}

/** A session that exists. */
export function openSession(): TestSession {
  const session = new TestSession();
  session.take({ type: "create-session", metadata: {} });
  return session;
}

const testRun: RunRequest & { onBusy: OnBusy } = {
  input: "run the tests",
  files: [file("package.json"), file("sum.test.js")],
  agents: [],
  strategy: "auto",
  onBusy: "queue",
};

export const request = (more: Partial<Extract<Command, { type: "request-run" }>> = {}): Command => ({
  type: "request-run",
  runId: "run_a",
  traceId: "trace",
  ...testRun,
  ...more,
});

/** A schedule of the same run for every full hour. */
export const schedule = (more: Partial<CommandOf<"create-schedule">> = {}): CommandOf<"create-schedule"> => ({
  type: "create-schedule",
  scheduleId: "sch_a",
  timing: { cron: "0 * * * *", timezone: "UTC" },
  run: testRun,
  ...more,
});

/** Serves a time at which that schedule is due. */
export const fire = (dueAt: string, refusal?: Refusal): CommandOf<"fire-schedule"> => ({
  type: "fire-schedule",
  scheduleId: "sch_a",
  dueAt,
  runId: "run_sch_a",
  traceId: "trace",
  refusal,
});

/** A session whose only run has its agent at work in sandbox `sb`. */
export function sessionAtWork(more: Parameters<typeof request>[0] = {}): TestSession {
  const session = openSession();
  session.take(request(more));
  session.take({ type: "sandbox-created", ...session.attempt(), sandboxId: "sb" });
  session.take({ type: "agent-started", ...session.attempt() });
  return session;
}

/** Has the agent at work ask a person. */
export function askPerson(
  session: TestSession,
  params: unknown = { kind: "question", text: "Go on?" },
  runId = "run_a",
): void {
  const record = { type: "request", id: "r1", method: "ask", params } as const;
  session.take({ type: "records-read", ...session.attempt(0, runId), records: [{ number: 1, record }] });
}
