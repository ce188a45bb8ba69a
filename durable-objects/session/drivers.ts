import type { Assignment } from "../../src/orchestration/assignment.ts";
import type { AttemptRef, Command } from "../../src/orchestration/commands.ts";
import type { Effects } from "../../src/orchestration/effects.ts";
import { type DriveContext, driveAttempt } from "../../src/sandbox/drive.ts";
import { sleep } from "../../src/sandbox/sleep.ts";
import { attemptKey, type Shares } from "./shares.ts";

export type DriverTools = Omit<DriveContext, "owner" | "report" | "signal" | "isTakenUp"> & {
  assign: (ref: AttemptRef) => Assignment | undefined;
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

type Kill = Effects["kills"][number];

/** The work under way outside the session: one driver an attempt, one call a sandbox to be killed. */
export class Drivers {
  readonly #tools: DriverTools;
  readonly #driving = new Map<string, AbortController>();
  readonly #killing = new Set<string>();
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
  reconcile({ attempts, kills }: Effects): void {
    const wanted = new Map(attempts.map((ref) => [attemptKey(ref), ref]));
    for (const [key, driving] of this.#driving) {
      if (wanted.has(key)) continue;
      driving.abort();
      this.#driving.delete(key);
    }
    for (const [key, ref] of wanted) if (!this.#driving.has(key)) this.#tools.keep(this.#drive(key, ref));
    this.#doomed = new Set(kills.map(({ sandboxId }) => sandboxId));
    for (const kill of kills) if (!this.#killing.has(kill.sandboxId)) this.#tools.keep(this.#kill(kill));
  }

  async #drive(key: string, ref: AttemptRef): Promise<void> {
    const controller = new AbortController();
    this.#driving.set(key, controller);
    const isTakenUp = this.#begun.has(key);
    this.#begun.add(key);
    const assignment = await this.#assignWithRoom(ref, controller.signal);
    if (assignment !== undefined) {
      if (assignment.sandbox === undefined) this.#tools.keep(this.#tools.expectSandbox());
      await driveAttempt(assignment, {
        ...this.#tools,
        owner: this.#tools.owner(ref),
        signal: controller.signal,
        isTakenUp,
        report: async (command) => {
          this.#tools.report(command);
          return this.#tools.assign(ref);
        },
      });
    }
    await this.#tools.shares.leaveSandbox(ref);
    if (this.#driving.get(key) === controller) this.#driving.delete(key);
  }

  /** What is to be done, once there is room for the sandbox that it needs; undefined: it is no longer wanted. */
  async #assignWithRoom(ref: AttemptRef, signal: AbortSignal): Promise<Assignment | undefined> {
    while (!signal.aborted) {
      const assignment = this.#tools.assign(ref);
      if (assignment === undefined || assignment.sandbox !== undefined) return assignment;
      if (await this.#tools.shares.takeSandbox(ref)) return this.#tools.assign(ref);
      await sleep(roomRetryMs);
    }
    return undefined;
  }

  /** Kills a sandbox, or gives it up once the session does. */
  async #kill(kill: Kill): Promise<void> {
    this.#killing.add(kill.sandboxId);
    while (this.#doomed.has(kill.sandboxId) && !(await this.#tryKill(kill))) await sleep(killRetryMs);
    this.#killing.delete(kill.sandboxId);
  }

  async #tryKill(kill: Kill): Promise<boolean> {
    try {
      await this.#tools.sandboxes.kill(kill.sandboxId);
    } catch {
      return false;
    }
    this.#tools.report({ type: "sandbox-gone", reason: "its step has ended", ...kill });
    return true;
  }
}
