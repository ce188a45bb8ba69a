import { newId } from "../../src/ids.ts";
import type { Command, Surroundings } from "../../src/orchestration/commands.ts";
import { decide } from "../../src/orchestration/decide.ts";
import { evolve } from "../../src/orchestration/evolve.ts";
import { foldRun } from "../../src/orchestration/evolve-run.ts";
import { initialState, type Run, type SessionState } from "../../src/orchestration/state.ts";
import type { Refusal } from "../../src/problems.ts";
import type { EventLog, StoredEvent } from "./log.ts";

export const noSession: Refusal = { code: "not_found", detail: "There is no such session." };

/** A session's state, and the one way in which it changes: a command becomes events, which are stored and told of. */
export class Turns {
  readonly #log: EventLog;
  readonly #surroundings: () => Omit<Surroundings, "now" | "newId">;
  readonly #tell: (stored: StoredEvent[]) => void;
  #state: SessionState;

  /** `tell` hears of the events of each turn once they are stored and the state is theirs. */
  constructor(
    log: EventLog,
    surroundings: () => Omit<Surroundings, "now" | "newId">,
    tell: (stored: StoredEvent[]) => void,
  ) {
    this.#log = log;
    this.#surroundings = surroundings;
    this.#tell = tell;
    this.#state = log.load();
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Takes a turn, or says why not; then nothing has changed. */
  take(command: Command): Refusal | undefined {
    if (this.#log.identity === undefined) return noSession;
    const decided = decide(this.#state, command, { now: Date.now(), newId, ...this.#surroundings() });
    if (!decided.ok) return decided.refusal;
    const next = decided.value.reduce(evolve, this.#state);
    const stored = this.#log.append(decided.value, next);
    this.#state = next;
    if (stored.length > 0) this.#tell(stored);
    return undefined;
  }

  /** A run, under way or ended. */
  run(runId: string): Run | undefined {
    const active = this.#state.status === "none" ? undefined : this.#state.runs[runId];
    return active ?? foldRun(this.#log.readRun(runId));
  }

  /** Whether nothing more will come of a run, or without one of the whole session. */
  isOver(runId: string | undefined): boolean {
    if (runId !== undefined) return this.#log.hasEnded(runId);
    return this.#state.status === "closed" && Object.keys(this.#state.runs).length === 0;
  }

  /** The log has been erased: there is no session. */
  forget(): void {
    this.#state = initialState;
  }
}
