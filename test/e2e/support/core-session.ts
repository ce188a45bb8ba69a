import { readFileSync } from "node:fs";
import { Drivers, type DriverTools } from "../../../durable-objects/session/drivers.ts";
import type { Manifest } from "../../../src/agents/manifest.ts";
import type { EventDraft } from "../../../src/events/schema.ts";
import { newId } from "../../../src/ids.ts";
import { assignmentOf, repliesTo } from "../../../src/orchestration/assignment.ts";
import type { Command } from "../../../src/orchestration/commands.ts";
import { decide } from "../../../src/orchestration/decide.ts";
import { attemptsOf, effects } from "../../../src/orchestration/effects.ts";
import { evolve } from "../../../src/orchestration/evolve.ts";
import { initialState, openQuestions, type SessionState } from "../../../src/orchestration/state.ts";
import type { Sandboxes } from "../../../src/sandbox/sandboxes.ts";
import { programNamed } from "./program-named.ts";

/** How often the session looks at the time, in milliseconds. */
const tickMs = 100;

/** A session's core with its drivers and real sandboxes, and without an object around it. It has one run, of one agent. */
export class CoreSession {
  readonly events: EventDraft[] = [];
  readonly #sandboxes: Sandboxes;
  readonly #agent: Manifest;
  readonly #program: Buffer;
  #state: SessionState = initialState;
  #aheadMs = 0;
  #process: { drivers: Drivers; ticking: NodeJS.Timeout } | undefined;

  constructor(sandboxes: Sandboxes, agent: Manifest, program: Buffer) {
    this.#sandboxes = sandboxes;
    this.#agent = agent;
    this.#program = program;
    this.start();
    this.take({ type: "create-session", metadata: {} });
    const request = { input: "work", strategy: "auto", onBusy: "queue" } as const;
    this.take({
      type: "request-run",
      runId: "run_a",
      traceId: "t",
      ...request,
      files: [],
      agents: [agent.name],
    });
  }

  /** The questions that wait for an answer. */
  get questions() {
    const run = this.#state.status === "none" ? undefined : this.#state.runs.run_a;
    return run === undefined ? [] : openQuestions(run);
  }

  get hasEnded(): boolean {
    return this.#state.status === "open" && this.#state.runs.run_a === undefined;
  }

  /** Answers the oldest open question. Gives the code of its refusal where it is refused. */
  answer(given: object): string | undefined {
    const answers = [{ questionId: this.questions[0]?.id ?? "none", ...given }];
    return this.take({ type: "answer-questions", runId: "run_a", answers });
  }

  /** Lets the session believe that so much time has passed. */
  letPass(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Looks after the session from its log on, as a process does that begins. */
  start(): void {
    const log: EventDraft[] = JSON.parse(JSON.stringify(this.events));
    this.#state = log.reduce(evolve, initialState);
    this.#process = {
      drivers: this.#newDrivers(),
      ticking: setInterval(() => this.take({ type: "tick" }), tickMs),
    };
    this.take({ type: "take-up" });
  }

  /** Ends all that the process had under way, with nothing more said. */
  kill(): void {
    const { drivers, ticking } = this.#process ?? {};
    this.#process = undefined;
    clearInterval(ticking);
    drivers?.reconcile({ attempts: [], pauses: [], kills: [], due: [] });
  }

  take(command: Command): string | undefined {
    const now = Date.now() + this.#aheadMs;
    const free = { unavailability: () => null, microUsdPerSandboxSecond: 0 };
    const surroundings = { now, newId, pool: [this.#agent], ...free };
    const decided = decide(this.#state, command, surroundings);
    if (!decided.ok) return decided.refusal.code;
    this.#state = decided.value.reduce(evolve, this.#state);
    this.events.push(...decided.value);
    this.#process?.drivers.reconcile(effects(this.#state, now));
    return undefined;
  }

  #newDrivers(): Drivers {
    const tools: DriverTools = {
      sandboxes: this.#sandboxes,
      source: {
        runtime: programNamed("runtime", readFileSync("dist/assets/agents/runtime.mjs")),
        program: (agent) => programNamed(agent, this.#program),
        file: async () => undefined,
        artifact: async () => undefined,
      },
      keepArtifact: async () => undefined,
      owner: (ref) => ({ tenantId: "acme", sessionId: "ses_a", ...ref }),
      assign: (ref) => assignmentOf(this.#state, ref),
      repliesTo: (ref) => repliesTo(this.#state, ref),
      report: (command) => {
        if (this.#process?.drivers === drivers) this.take(command);
      },
      keep: () => undefined,
      shares: { takeSandbox: async () => true, leaveSandbox: async () => undefined },
      expectSandbox: async () => undefined,
      takeWarm: async () => undefined,
    };
    const drivers = new Drivers(tools, attemptsOf(this.#state));
    return drivers;
  }
}
