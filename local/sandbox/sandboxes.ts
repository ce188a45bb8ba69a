import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { DaemonConfig } from "./envd/config.ts";
import { removeFolder } from "./folders.ts";
import { HttpError } from "./json-http.ts";
import type { Isolation } from "./launch.ts";
import { Sandbox, type SandboxRequest } from "./sandbox.ts";

export type SandboxesOptions = {
  isolation: Isolation;
  /** Holds one folder a sandbox. */
  folder: string;
  descriptors: string[];
  maxSandboxes: number;
  /** Gives the hashes of the only files that may enter a sandbox; undefined where any may. */
  hashTrusted: (() => Promise<string[]>) | undefined;
};

/** The sandboxes that run. */
export class Sandboxes {
  readonly #options: SandboxesOptions;
  readonly #running = new Map<string, Sandbox>();
  readonly #starting = new Set<Promise<Sandbox>>();
  readonly #removals = new Set<Promise<void>>();

  constructor(options: SandboxesOptions) {
    this.#options = options;
  }

  /**
   * Starts a sandbox and waits until it answers.
   *
   * @throws HttpError 429 when as many run as may.
   */
  async create(request: SandboxRequest): Promise<Sandbox> {
    const { maxSandboxes } = this.#options;
    if (this.#running.size + this.#starting.size >= maxSandboxes) {
      throw new HttpError(429, `the maximum number of concurrent sandboxes is reached: ${maxSandboxes}`);
    }
    const starting = this.#start(request);
    this.#starting.add(starting);
    try {
      const sandbox = await starting;
      this.#running.set(sandbox.id, sandbox);
      void sandbox.ended.then(() => this.#running.delete(sandbox.id));
      return sandbox;
    } finally {
      this.#starting.delete(starting);
    }
  }

  get(id: string): Sandbox | undefined {
    const sandbox = this.#running.get(id);
    return sandbox?.isReachable ? sandbox : undefined;
  }

  list(): Sandbox[] {
    return [...this.#running.values()].filter((sandbox) => sandbox.isReachable);
  }

  /** Ends a sandbox, which is unknown from this moment on, and waits until its processes are gone. */
  async kill(sandbox: Sandbox): Promise<void> {
    this.#running.delete(sandbox.id);
    await sandbox.kill();
  }

  /** Ends all sandboxes, those included that are just starting, and waits until their folders are gone. */
  async killAll(): Promise<void> {
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#running.values()].map((sandbox) => this.kill(sandbox)));
    await Promise.all(this.#removals);
  }

  async #start(request: SandboxRequest): Promise<Sandbox> {
    const { isolation, descriptors, hashTrusted } = this.#options;
    const trustedHashes = await hashTrusted?.();
    const id = `i${randomBytes(10).toString("hex")}`;
    const folder = join(this.#options.folder, id);
    const launch = isolation.prepare(folder);
    const config: DaemonConfig = {
      ...launch.config,
      environment: { ...launch.config.environment, ...request.environment },
      descriptors,
      ...(trustedHashes === undefined ? {} : { trustedHashes }),
    };
    const sandbox = new Sandbox(id, request, launch, config);
    void sandbox.ended.then(() => this.#remove(folder));
    try {
      await sandbox.whenReady();
    } catch (error) {
      await sandbox.kill();
      throw error;
    }
    return sandbox;
  }

  #remove(folder: string): void {
    // What cannot be removed now is tried again by the next start.
    const removal = removeFolder(folder)
      .catch(() => {})
      .finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }
}
