import type { AgentReply } from "../../src/agents/contract.ts";
import { sleep } from "../../src/mesh/sleep.ts";
import type { Assignment } from "../../src/orchestration/assignment.ts";
import type { AttemptRef, Command } from "../../src/orchestration/commands.ts";
import type { Effects, SandboxRef } from "../../src/orchestration/effects.ts";
import { type DriveContext, driveAttempt } from "../../src/sandbox/drive.ts";
import { Driving } from "../../src/sandbox/driving.ts";
import { failureOf, isGone } from "../../src/sandbox/failure.ts";
import { attemptKey, type Shares } from "./shares.ts";

export type DriverTools = Pick<DriveContext, "sandboxes" | "source" | "keepArtifact" | "takeWarm"> & {
  assign: (ref: AttemptRef) => Assignment | undefined;
  repliesTo: (ref: AttemptRef) => AgentReply[];
  report: (command: Command) => void;
  /** Keeps work going that nobody waits for. */
  keep: (work: Promise<void>) => void;
  owner: (ref: AttemptRef) => DriveContext["owner"];
  shares: Pick<Shares, "takeSandbox" | "leaveSandbox">;
  /** Has strays looked for, should the sandbox that is about to be created become one. */
  expectSandbox: () => Promise<void>;
};

/** How long an attempt waits before it asks for room again, in milliseconds. */
const roomRetryMs = 3_000;

/** How long to wait before a kill that failed is tried again, in milliseconds. */
const killRetryMs = 1_000;

/** The work under way outside the session: one driver an attempt, one call a sandbox to be paused or killed. */
export class Drivers {
  readonly #tools: DriverTools;
  readonly #driving = new Map<string, Driving>();
  readonly #killing = new Set<string>();
  readonly #pausing = new Map<string, Promise<void>>();
  /** The sandboxes that the session wants killed. */
  #doomed = new Set<string>();
  /** The attempts that someone has begun on, here or in an earlier process. */
  readonly #begun: Set<string>;

  /** `inherited` are the attempts that there were before this process began: nobody knows how far they have come. */
  constructor(tools: DriverTools, inherited: AttemptRef[]) {
    this.#tools = tools;
    this.#begun = new Set(inherited.map(attemptKey));
  }

  /** Begins what is wanted and not under way, and stops what is no longer wanted. */
  reconcile({ attempts, pauses, kills }: Effects): void {
    const wanted = new Map(attempts.map((ref) => [attemptKey(ref), ref]));
    for (const [key, driving] of this.#driving) {
      const ref = wanted.get(key);
      if (ref !== undefined) driving.offer(this.#tools.repliesTo(ref));
      else {
        driving.stop();
        this.#driving.delete(key);
      }
    }
    for (const [key, ref] of wanted) if (!this.#driving.has(key)) this.#tools.keep(this.#drive(key, ref));
    for (const pause of pauses)
      if (!this.#pausing.has(attemptKey(pause))) this.#tools.keep(this.#pause(pause));
    this.#doomed = new Set(kills.map(({ sandboxId }) => sandboxId));
    for (const kill of kills) if (!this.#killing.has(kill.sandboxId)) this.#tools.keep(this.#kill(kill));
  }

  async #drive(key: string, ref: AttemptRef): Promise<void> {
    const driving = new Driving();
    this.#driving.set(key, driving);
    const isTakenUp = this.#begun.has(key);
    this.#begun.add(key);
    // What is being paused can be resumed only then.
    await this.#pausing.get(key);
    const assignment = await this.#assignWithRoom(ref, driving.signal);
    if (assignment !== undefined) {
      if (assignment.sandbox === undefined) this.#tools.keep(this.#tools.expectSandbox());
      driving.offer(this.#tools.repliesTo(ref));
      await driveAttempt(assignment, {
        ...this.#tools,
        owner: this.#tools.owner(ref),
        signal: driving.signal,
        replies: driving.replies,
        isTakenUp,
        report: async (command) => {
          this.#tools.report(command);
          return this.#tools.assign(ref);
        },
      });
    }
    await this.#tools.shares.leaveSandbox(ref);
    if (this.#driving.get(key) === driving) this.#driving.delete(key);
  }

  /** What is to be done, once there is room for the sandbox that it needs; undefined: it is no longer wanted. */
  async #assignWithRoom(ref: AttemptRef, signal: AbortSignal): Promise<Assignment | undefined> {
    while (!signal.aborted) {
      const assignment = this.#tools.assign(ref);
      const hasRoom = assignment?.sandbox !== undefined && assignment.sandbox.pausedAt === undefined;
      if (assignment === undefined || hasRoom) return assignment;
      if (await this.#tools.shares.takeSandbox(ref)) return this.#tools.assign(ref);
      await sleep(roomRetryMs);
    }
    return undefined;
  }

  /** Pauses a sandbox. Where that fails it is asked for again with the session's next heartbeat. */
  #pause(pause: SandboxRef): Promise<void> {
    const key = attemptKey(pause);
    const work = this.#tryPause(pause).finally(() => this.#pausing.delete(key));
    this.#pausing.set(key, work);
    return work;
  }

  async #tryPause(pause: SandboxRef): Promise<void> {
    try {
      await this.#tools.sandboxes.pause(pause.sandboxId);
      this.#tools.report({ type: "sandbox-paused", ...pause });
    } catch (error) {
      const { runId, stepId, attempt } = pause;
      const ref = { runId, stepId, attempt };
      if (isGone(error)) this.#tools.report({ type: "attempt-failed", ...ref, failure: failureOf(error) });
    }
  }

  /** Kills a sandbox, or gives it up once the session does. */
  async #kill(kill: SandboxRef): Promise<void> {
    this.#killing.add(kill.sandboxId);
    while (this.#doomed.has(kill.sandboxId) && !(await this.#tryKill(kill))) await sleep(killRetryMs);
    this.#killing.delete(kill.sandboxId);
  }

  async #tryKill(kill: SandboxRef): Promise<boolean> {
    try {
      await this.#tools.sandboxes.kill(kill.sandboxId);
    } catch {
      return false;
    }
    this.#tools.report({ type: "sandbox-gone", reason: "its step has ended", ...kill });
    return true;
  }
}
