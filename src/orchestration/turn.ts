import type { EventDraft } from "../events/schema.ts";
import type { Surroundings } from "./commands.ts";
import { evolve } from "./evolve.ts";
import type { LiveSession, Run, SessionState } from "./state.ts";

/** A draft to which the turn adds its time. */
export type Undated<D> = D extends unknown ? Omit<D, "time"> : never;

/** What one command leads to. Each event is folded at once, so that the next decision sees it. */
export class Turn {
  readonly events: EventDraft[] = [];
  readonly surroundings: Surroundings;
  state: SessionState;

  constructor(state: SessionState, surroundings: Surroundings) {
    this.state = state;
    this.surroundings = surroundings;
  }

  get now(): number {
    return this.surroundings.now;
  }

  /** The moment `ms` from now, as events write it. */
  after(ms: number): string {
    return new Date(this.now + ms).toISOString();
  }

  /** The moment `ms` from now, or the end of the run where that comes first. */
  within({ deadline }: Run, ms: number): string {
    return new Date(Math.min(this.now + ms, Date.parse(deadline))).toISOString();
  }

  emit(draft: Undated<EventDraft>): void {
    const event: EventDraft = { ...draft, time: this.after(0) };
    this.events.push(event);
    this.state = evolve(this.state, event);
  }

  /** The run as it is now, or undefined once it has ended. */
  run(runId: string): Run | undefined {
    return this.session?.runs[runId];
  }

  get session(): LiveSession | undefined {
    return this.state.status === "none" ? undefined : this.state;
  }
}

/** What the events of a run carry besides their data. */
export const aboutRun = (run: Run): { runId: string; traceId?: string } =>
  run.traceId === undefined ? { runId: run.id } : { runId: run.id, traceId: run.traceId };

/** What the events of a step carry besides their data. */
export const aboutStep = (run: Run, step: { id: string; agent: string }) => ({
  ...aboutRun(run),
  stepId: step.id,
  agent: step.agent,
});
