import type { Assignment } from "../../src/orchestration/assignment.ts";
import type { AttemptRef, Command } from "../../src/orchestration/commands.ts";
import type { Effects } from "../../src/orchestration/effects.ts";
import { type DriveContext, driveAttempt } from "../../src/sandbox/drive.ts";

type Tools = Omit<DriveContext, "owner" | "report" | "signal"> & {
  assign: (ref: AttemptRef) => Assignment | undefined;
  report: (command: Command) => void;
  /** Keeps work going that nobody waits for. */
  keep: (work: Promise<void>) => void;
  owner: (ref: AttemptRef) => DriveContext["owner"];
};

/** How long to wait before a kill that failed is tried again, in milliseconds. */
const killRetryMs = 2_000;

/** The work under way outside the session: one driver an attempt, one call a sandbox to be killed. */
export class Drivers {
  readonly #tools: Tools;
  readonly #driving = new Map<string, AbortController>();
  readonly #killing = new Set<string>();

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** Begins what is wanted and not under way, and stops what is no longer wanted. */
  reconcile({ attempts, kills }: Effects): void {
    const wanted = new Map(attempts.map((ref) => [keyOf(ref), ref]));
    for (const [key, driving] of this.#driving) {
      if (wanted.has(key)) continue;
      driving.abort();
      this.#driving.delete(key);
    }
    for (const [key, ref] of wanted) if (!this.#driving.has(key)) this.#tools.keep(this.#drive(key, ref));
    for (const kill of kills) if (!this.#killing.has(kill.sandboxId)) this.#tools.keep(this.#kill(kill));
  }

  async #drive(key: string, ref: AttemptRef): Promise<void> {
    const assignment = this.#tools.assign(ref);
    if (assignment === undefined) return;
    const controller = new AbortController();
    this.#driving.set(key, controller);
    await driveAttempt(assignment, {
      ...this.#tools,
      owner: this.#tools.owner(ref),
      signal: controller.signal,
      report: async (command) => {
        this.#tools.report(command);
        return this.#tools.assign(ref);
      },
    });
    if (this.#driving.get(key) === controller) this.#driving.delete(key);
  }

  async #kill(kill: Effects["kills"][number]): Promise<void> {
    this.#killing.add(kill.sandboxId);
    try {
      await this.#tools.sandboxes.kill(kill.sandboxId);
      this.#tools.report({ type: "sandbox-gone", reason: "its step has ended", ...kill });
    } catch {
      // The session asks again on its next wake, until it gives the sandbox up to its own lifetime.
      await new Promise((resolve) => setTimeout(resolve, killRetryMs));
    } finally {
      this.#killing.delete(kill.sandboxId);
    }
  }
}

const keyOf = ({ stepId, attempt }: AttemptRef): string => `${stepId}:${attempt}`;
