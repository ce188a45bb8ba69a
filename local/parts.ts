import { type ForkedPart, forkPart, type OnLine, type ReadyPart } from "./child.ts";

/** How often a part is started before it counts as broken. */
const restartTries = 3;

type Launch = { args: string[]; env: Record<string, string> };

/** The parts of one stack, by their names. Each can be ended as by a crash, and started again as it was. */
export class Parts {
  readonly #onLine: OnLine;
  readonly #launches = new Map<string, Launch>();
  readonly #started = new Map<string, ForkedPart>();

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  /** In the order in which they were started first. */
  get started(): ForkedPart[] {
    return [...this.#started.values()];
  }

  start(name: string, args: string[], env: Record<string, string>): Promise<ReadyPart> {
    this.#launches.set(name, { args, env });
    return this.#launch(name, { args, env });
  }

  /** Ends a part with all its processes at once, as a crash would. */
  async kill(name: string): Promise<void> {
    const part = this.#part(name);
    this.signal(name, "SIGKILL");
    await part.exited;
  }

  /**
   * Starts a part that has ended anew, on what it had stored. While it was gone the system may have given its port to
   * a connection of somebody else's, which is soon over: so it is tried again.
   */
  async restart(name: string): Promise<void> {
    const launch = this.#launches.get(name);
    if (launch === undefined) throw new Error(`there is no part "${name}"`);
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#launch(name, launch);
        return;
      } catch (error) {
        if (tries === restartTries) throw error;
      }
    }
  }

  /** Sends a signal to all processes of a part. */
  signal(name: string, signal: NodeJS.Signals): void {
    process.kill(-this.#part(name).pid, signal);
  }

  /** Ends all parts in order, the last first. */
  async stop(): Promise<void> {
    for (const part of this.started.toReversed()) await part.stop();
  }

  #part(name: string): ForkedPart {
    const part = this.#started.get(name);
    if (part === undefined) throw new Error(`there is no part "${name}"`);
    return part;
  }

  #launch(name: string, { args, env }: Launch): Promise<ReadyPart> {
    const part = forkPart(name, args, env, this.#onLine);
    this.#started.set(name, part);
    return part.ready;
  }
}
