import type { Commands } from "./commands.ts";

/** Every process of the sandbox but the daemon, to be signalled at once. */
export class SandboxProcesses {
  readonly #commands: Commands;
  readonly #isWholeTree: boolean;

  /** @param isWholeTree whether the daemon can see, and so signal, nothing but its own sandbox. */
  constructor(commands: Commands, isWholeTree: boolean) {
    this.#commands = commands;
    this.#isWholeTree = isWholeTree;
  }

  /** Stops them all, and the clocks of the commands with them. */
  freeze(): void {
    this.#signal("SIGSTOP");
    for (const command of this.#commands.running()) command.holdDeadline();
  }

  thaw(): void {
    for (const command of this.#commands.running()) command.resumeDeadline();
    this.#signal("SIGCONT");
  }

  kill(): void {
    this.#signal("SIGKILL");
  }

  #signal(signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void {
    if (!this.#isWholeTree) {
      this.#commands.signalAll(signal);
      return;
    }
    try {
      process.kill(-1, signal);
    } catch {
      // There was none.
    }
  }
}
