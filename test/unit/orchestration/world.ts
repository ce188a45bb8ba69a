// A platform in miniature around the session's rules. A crash takes what is in memory, the state; what is outside
// stays: the log, the sandboxes with their agents, the clock, and the people, who ask again what was not answered.

import { runMatches } from "../../../durable-objects/session/same-request.ts";
import type { EventDraft } from "../../../src/events/schema.ts";
import { assignmentOf } from "../../../src/orchestration/assignment.ts";
import type { AttemptRef, Command, NumberedRecord } from "../../../src/orchestration/commands.ts";
import { type Effects, effects } from "../../../src/orchestration/effects.ts";
import { evolve } from "../../../src/orchestration/evolve.ts";
import { foldRun } from "../../../src/orchestration/evolve-run.ts";
import { ownsSandbox } from "../../../src/orchestration/owns-sandbox.ts";
import { newFailure } from "../../../src/orchestration/recourse.ts";
import { initialState, type SessionState } from "../../../src/orchestration/state.ts";
import { TestSession } from "./support.ts";

export type Kill = Effects["kills"][number];
type RunRequest = Extract<Command, { type: "request-run" }>;

/** Where a process dies in what it is about to do: not at all, before it has told the session, or after that. */
export type Death = "none" | "before" | "after";

/** A sandbox with its agent's file, which is whole once the agent was started. */
type Sandbox = { ref: AttemptRef; file: NumberedRecord[]; starts: number; isAlive: boolean };

/** What an agent writes into its file, the end of it included. */
export type Script = NumberedRecord["record"][];

/** Far more than the limits of all runs leave room for: what needs more of them never ends. */
const maxWakes = 5_000;

export class World {
  readonly session = new TestSession();
  readonly sandboxes = new Map<string, Sandbox>();
  /** Whether sandboxes can be killed. */
  canKill = true;
  readonly #scripts: Script[];
  readonly #onTurn: (world: World, command: Command) => void;

  /**
   * @param scripts what the agents write, one after the other and then from the first again.
   * @param onTurn looks at the session after each turn.
   */
  constructor(scripts: Script[], onTurn: (world: World, command: Command) => void = () => {}) {
    this.#scripts = scripts;
    this.#onTurn = onTurn;
    this.take({ type: "create-session", metadata: {} });
  }

  get log(): EventDraft[] {
    return this.session.events;
  }

  get wanted(): Effects {
    return effects(this.session.state, this.session.now);
  }

  /** Takes a command, and dies before or behind the commit where it is to. */
  take(command: Command, death: Death = "none"): void {
    if (death !== "before") {
      this.session.take(command);
      this.#onTurn(this, command);
    }
    if (death !== "none") this.crash();
  }

  /** The state is lost, and folded anew from what was committed, some time later. */
  crash(downMs = 0): void {
    this.session.state = fold(this.log);
    this.session.now += downMs;
    this.take({ type: "take-up" });
  }

  /** Asks for a run as the session's object does: what the log knows under this id is not begun again. */
  request(command: RunRequest, death: Death = "none"): "taken" | "same" | "conflict" {
    const earlier = foldRun(this.log.filter(({ runId }) => runId === command.runId));
    if (earlier !== undefined) return runMatches(earlier, command) ? "same" : "conflict";
    this.take(command, death);
    return "taken";
  }

  /** The next thing that an attempt's driver does. It looks first what was done already, by itself or another. */
  drive(ref: AttemptRef, death: Death = "none"): void {
    const assignment = assignmentOf(this.session.state, ref);
    if (assignment === undefined) return;
    const { sandbox, isStarted, lastRecord } = assignment;
    if (sandbox === undefined) {
      this.take({ type: "sandbox-created", ...ref, sandboxId: this.#findOrCreate(ref) }, death);
      return;
    }
    const found = this.sandboxes.get(sandbox.id);
    if (found === undefined || !found.isAlive) {
      this.take({ type: "attempt-failed", ...ref, failure: newFailure("sandbox_lost", "gone") }, death);
    } else if (isStarted) {
      this.take({ type: "records-read", ...ref, records: nextRecords(found.file, lastRecord) }, death);
    } else {
      // The runtime refuses to be started twice.
      found.starts = Math.max(1, found.starts);
      this.take({ type: "agent-started", ...ref }, death);
    }
  }

  kill(kill: Kill, death: Death = "none"): void {
    if (!this.canKill) return;
    const found = this.sandboxes.get(kill.sandboxId);
    if (found !== undefined) found.isAlive = false;
    this.take({ type: "sandbox-gone", reason: "its step has ended", ...kill }, death);
  }

  /** Kills the sandboxes that the session does not own, as the reaper does. */
  reap(): void {
    for (const [sandboxId, sandbox] of this.sandboxes) {
      if (!ownsSandbox(this.session.state, { ...sandbox.ref, sandboxId })) sandbox.isAlive = false;
    }
  }

  /** Everybody does their work and nobody dies, until the session wants nothing any more. Gives how often it woke. */
  settle(isDriven = true): number {
    for (let wakes = 0; ; wakes += 1) {
      for (let work = this.#workOf(isDriven); work.length > 0; work = this.#workOf(isDriven)) {
        for (const act of work) act();
      }
      const { wakeAt } = this.wanted;
      if (wakeAt === undefined) return wakes;
      if (wakes > maxWakes) throw new Error("the session does not come to rest");
      this.session.now = Math.max(this.session.now, wakeAt);
      this.take({ type: "tick" });
    }
  }

  /** What is left to do at this moment; agents that write no more are waited for. */
  #workOf(isDriven: boolean): (() => void)[] {
    const { attempts, kills } = this.wanted;
    const killing = this.canKill ? kills.map((kill) => () => this.kill(kill)) : [];
    const driving = isDriven ? attempts.filter((ref) => this.#hasMore(ref)) : [];
    return [...killing, ...driving.map((ref) => () => this.drive(ref))];
  }

  #hasMore(ref: AttemptRef): boolean {
    const assignment = assignmentOf(this.session.state, ref);
    if (assignment?.sandbox === undefined || !assignment.isStarted) return assignment !== undefined;
    const found = this.sandboxes.get(assignment.sandbox.id);
    return found?.isAlive !== true || nextRecords(found.file, assignment.lastRecord).length > 0;
  }

  /** A sandbox is created under its attempt's name, so that one whose creator died is found again. */
  #findOrCreate(ref: AttemptRef): string {
    const id = `sb_${ref.stepId}_${ref.attempt}`;
    if (!this.sandboxes.has(id)) {
      const script = this.#scripts[this.sandboxes.size % this.#scripts.length] ?? [];
      const file = script.map((record, index) => ({ number: index + 1, record }));
      this.sandboxes.set(id, { ref, file, starts: 0, isAlive: true });
    }
    return id;
  }
}

/** What a driver reads at once: what is new of the output, up to and with the end. A result comes with its exit. */
function nextRecords(file: NumberedRecord[], lastRecord: number): NumberedRecord[] {
  const fresh = file.filter(({ number }) => number > lastRecord);
  const ending = fresh.findIndex(({ record }) => record.type === "result" || record.type === "error");
  const isWhole = fresh.at(-1)?.record.type === "exit";
  return ending >= 0 && !isWhole ? fresh.slice(0, ending) : fresh;
}

/** The state that events give after having been written down and read again, from one that earlier ones gave. */
export function fold(events: EventDraft[], before: SessionState = initialState): SessionState {
  const read: EventDraft[] = JSON.parse(JSON.stringify(events));
  return read.reduce(evolve, before);
}
