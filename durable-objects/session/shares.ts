// The session's share of what its tenant may have at once. What is there, the state and the open streams tell: it is
// renewed while it is there and given back when it is gone. Only what comes anew has to ask.

import type { AttemptRef } from "../../src/orchestration/commands.ts";
import { awaitsOnlyPeople, isRunning, type SessionState } from "../../src/orchestration/state.ts";
import type { Refusal, Reply } from "../../src/problems.ts";
import type { LeaseKind, Leases } from "../../src/tenancy/limits/leases.ts";
import { type Plan, type PlanName, planName, plans } from "../../src/tenancy/limits/plans.ts";

/** The ids of what a session has by its state. */
type Held = { runs: string[]; sandboxes: string[] };

/** Leases are renewed with the first look at the session after so many milliseconds. */
const renewEveryMs = 20_000;

const caps = {
  runs: "concurrentRuns",
  sandboxes: "concurrentSandboxes",
  streams: "concurrentStreams",
} as const satisfies Record<LeaseKind, keyof Plan>;

/** An attempt, and the sandbox that it is given. */
export const attemptKey = ({ stepId, attempt }: Omit<AttemptRef, "runId">): string => `${stepId}:${attempt}`;

/** The runs at work, and the sandboxes that run. A run that waits for people alone takes no share. */
function heldBy(state: SessionState): Held {
  const running = state.status === "none" ? [] : Object.values(state.runs).filter(isRunning);
  const runs = running.filter((run) => !awaitsOnlyPeople(run));
  const steps = running.flatMap(({ progress }) => Object.values(progress.steps));
  const sandboxes = steps.flatMap((step) =>
    step.sandboxes
      .filter(({ pausedAt }) => pausedAt === undefined)
      .map(({ attempt }) => attemptKey({ stepId: step.id, attempt })),
  );
  return { runs: runs.map(({ id }) => id), sandboxes };
}

/** Where a session keeps a little beside its log. */
type Kept = { get(key: string): unknown; put(key: string, value: string): void };

export class Shares {
  readonly #leases: Leases;
  readonly #kept: Kept;
  readonly #openStreams: () => string[];
  #plan: PlanName;
  #held: Held = { runs: [], sandboxes: [] };
  #holding: Promise<void> = Promise.resolve();
  readonly #endedStreams: string[] = [];
  #renewedAt = Number.NEGATIVE_INFINITY;

  /** `kept` keeps the tenant's plan, for when the session works and nobody calls. */
  constructor(leases: Leases, kept: Kept, openStreams: () => string[]) {
    this.#leases = leases;
    this.#kept = kept;
    this.#openStreams = openStreams;
    this.#plan = planName.catch("free").parse(kept.get("plan"));
  }

  /** Takes note of the tenant's plan, as a caller knows it. */
  adopt(plan: PlanName): void {
    if (plan === this.#plan) return;
    this.#plan = plan;
    this.#kept.put("plan", plan);
  }

  /** Takes a share of the tenant's sandboxes: false where there is none. What comes of it is held, or else left. */
  takeSandbox(ref: AttemptRef): Promise<boolean> {
    return this.#take("sandboxes", attemptKey(ref));
  }

  /** An attempt is over. Its share is given back, or once its sandbox is gone. */
  leaveSandbox(ref: AttemptRef): Promise<void> {
    return this.#leave("sandboxes", attemptKey(ref));
  }

  /** Does what may set a run to work, where the tenant may have one more at work. */
  async withRun<T>(runId: string, act: () => Promise<Reply<T>>): Promise<Reply<T>> {
    const refusal = await this.#claim("runs", runId);
    if (refusal !== undefined) return { ok: false, refusal };
    const reply = await act();
    await this.#leave("runs", runId);
    return reply;
  }

  claimStream(id: string): Promise<Refusal | undefined> {
    return this.#claim("streams", id);
  }

  /** Streams that end together are given back together. */
  async endStream(id: string): Promise<void> {
    this.#endedStreams.push(id);
    if (this.#endedStreams.length > 1) return;
    await Promise.resolve();
    await this.#leases.release("streams", this.#endedStreams.splice(0));
  }

  /** Keeps what the session has by now, in milliseconds since the epoch, and gives back what it had before. */
  async hold(state: SessionState, now: number): Promise<void> {
    const [before, held] = [this.#held, heldBy(state)];
    this.#held = held;
    // In turn: a renewal that arrived late would bring back what was given back meanwhile.
    this.#holding = this.#holding.then(async () => {
      // First of all, so that nobody takes the place of a run that a queued one has just come into.
      await this.#renew(now, missing(held.runs, before.runs));
      await Promise.all([
        this.#leases.release("runs", missing(before.runs, held.runs)),
        this.#leases.release("sandboxes", missing(before.sandboxes, held.sandboxes)),
      ]);
    });
    return this.#holding;
  }

  async #claim(kind: "runs" | "streams", id: string): Promise<Refusal | undefined> {
    if (await this.#take(kind, id)) return undefined;
    const detail = `The tenant's plan, ${this.#plan}, has at most ${this.#capOf(kind)} ${kind} at once.`;
    return { code: `too_many_${kind}`, detail };
  }

  #take(kind: LeaseKind, id: string): Promise<boolean> {
    return this.#leases.take(kind, id, this.#capOf(kind));
  }

  /** Gives back what was taken, unless the session has come to hold it. */
  async #leave(kind: keyof Held, id: string): Promise<void> {
    if (!this.#held[kind].includes(id)) await this.#leases.release(kind, [id]);
  }

  /** Renews everything from time to time, and at once the runs that have come anew: a queued one asked for nothing. */
  async #renew(now: number, newRuns: string[]): Promise<void> {
    if (now - this.#renewedAt < renewEveryMs) return this.#leases.renew("runs", newRuns);
    this.#renewedAt = now;
    await Promise.all([
      this.#leases.renew("runs", this.#held.runs),
      this.#leases.renew("sandboxes", this.#held.sandboxes),
      this.#leases.renew("streams", this.#openStreams()),
    ]);
  }

  #capOf(kind: LeaseKind): number {
    return plans[this.#plan][caps[kind]];
  }
}

/** What of `before` is not there any more. */
const missing = (before: string[], now: string[]): string[] => before.filter((id) => !now.includes(id));
