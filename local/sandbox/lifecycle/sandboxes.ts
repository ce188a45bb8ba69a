import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DaemonConfig } from "../envd/config.ts";
import type { Isolation } from "../isolation/launch.ts";
import { endMarked, markOf } from "../isolation/marked-processes.ts";
import { HttpError } from "../json-http.ts";
import { hostLimits } from "../limits.ts";
import { codeRefusedMessage } from "../trust.ts";
import { copySandboxFiles } from "./copy-files.ts";
import { Daemon } from "./daemon.ts";
import { removeFolder } from "./folders.ts";
import { readRecords, type SandboxIdentity, type SandboxRequest } from "./records.ts";
import { Sandbox } from "./sandbox.ts";

export type SandboxesOptions = {
  isolation: Isolation;
  /** Holds one folder a sandbox. */
  folder: string;
  descriptors: string[];
  /** Addresses that sandboxes may reach although they are not on the internet. */
  reachableAddresses: readonly string[];
  maxSandboxes: number;
  /** Gives the hashes of the only files that may enter a sandbox; undefined where any may. */
  hashTrusted: (() => Promise<string[]>) | undefined;
};

/** The sandboxes that run or are paused, those included that were paused when an earlier host ended. */
export class Sandboxes {
  readonly #options: SandboxesOptions;
  readonly #known = new Map<string, Sandbox>();
  readonly #starting = new Map<string, Promise<void>>();
  readonly #removals = new Set<Promise<void>>();

  constructor(options: SandboxesOptions) {
    this.#options = options;
    for (const identity of readRecords(options.folder)) this.#know(this.#make(identity));
  }

  /**
   * Starts a sandbox and waits until it answers.
   *
   * @param filesFrom the folder of another sandbox or of a snapshot, whose files it starts with.
   * @throws HttpError 429 when as many run as may.
   */
  async create(request: SandboxRequest, filesFrom?: string): Promise<Sandbox> {
    this.#requireRoom();
    const sandbox = this.#make({
      id: `i${randomBytes(10).toString("hex")}`,
      accessToken: randomBytes(32).toString("base64url"),
      startedAt: new Date(),
      endAt: new Date(),
      request,
    });
    try {
      if (filesFrom !== undefined) await copySandboxFiles(filesFrom, sandbox.folder);
      await this.resume(sandbox, request.lifetimeSeconds);
    } catch (error) {
      this.#remove(sandbox.folder);
      throw error;
    }
    this.#know(sandbox);
    return sandbox;
  }

  /** What isolates them. */
  get isolation(): Isolation {
    return this.#options.isolation;
  }

  /** The sandbox of this id, running or paused. */
  get(id: string): Sandbox | undefined {
    const sandbox = this.#known.get(id);
    return sandbox?.state === "ended" ? undefined : sandbox;
  }

  /** Every sandbox, running or paused. */
  list(): Sandbox[] {
    return [...this.#known.values()].filter((sandbox) => sandbox.state !== "ended");
  }

  get running(): Sandbox[] {
    return this.list().filter((sandbox) => sandbox.state === "running");
  }

  get paused(): Sandbox[] {
    return this.list().filter((sandbox) => sandbox.state === "paused");
  }

  /**
   * Lets a paused sandbox go on, for all who ask at the same time at once.
   *
   * @throws HttpError 429 when as many run as may.
   */
  async resume(sandbox: Sandbox, seconds: number, keepsMemory = true): Promise<void> {
    if (sandbox.state === "running") return;
    await (this.#starting.get(sandbox.id) ?? this.#start(sandbox, seconds, keepsMemory));
  }

  /**
   * Pauses a sandbox.
   *
   * @returns false when it is paused already.
   * @throws HttpError 429 when as many are paused as may.
   */
  async pause(sandbox: Sandbox, keepsMemory: boolean): Promise<boolean> {
    if (sandbox.state === "running" && this.paused.length >= hostLimits.pausedSandboxes) {
      const { pausedSandboxes } = hostLimits;
      throw new HttpError(429, `the maximum number of paused sandboxes is reached: ${pausedSandboxes}`);
    }
    return await sandbox.pause(keepsMemory);
  }

  /** Ends a sandbox, which is unknown from this moment on, and waits until its processes are gone. */
  async kill(sandbox: Sandbox): Promise<void> {
    this.#known.delete(sandbox.id);
    await sandbox.kill();
  }

  /** Ends all that run, those included that are just starting, and leaves the files of those that are paused. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#starting.values());
    const paused = this.paused.map((sandbox) => sandbox.leave());
    await Promise.all([...paused, ...this.running.map((sandbox) => this.kill(sandbox))]);
    await Promise.all(this.#removals);
  }

  #start(sandbox: Sandbox, seconds: number, keepsMemory: boolean): Promise<void> {
    this.#requireRoom();
    const starting = sandbox.resume(seconds, keepsMemory).finally(() => this.#starting.delete(sandbox.id));
    this.#starting.set(sandbox.id, starting);
    return starting;
  }

  #requireRoom(): void {
    const { maxSandboxes } = this.#options;
    if (this.running.length + this.#starting.size < maxSandboxes) return;
    throw new HttpError(429, `the maximum number of concurrent sandboxes is reached: ${maxSandboxes}`);
  }

  #make(identity: SandboxIdentity): Sandbox {
    const folder = join(this.#options.folder, identity.id);
    const { reachableAddresses } = this.#options;
    return new Sandbox(identity, { folder, reachableAddresses, boot: (sandbox) => this.#boot(sandbox) });
  }

  #know(sandbox: Sandbox): void {
    this.#known.set(sandbox.id, sandbox);
    void sandbox.ended.then(() => {
      this.#known.delete(sandbox.id);
      this.#remove(sandbox.folder);
    });
  }

  async #boot({ id, folder, accessToken, request, egress }: Sandbox): Promise<Daemon> {
    const { isolation, descriptors, hashTrusted } = this.#options;
    // Whoever wrote files that are there already may have been allowed more than this host allows.
    if (hashTrusted !== undefined && existsSync(folder)) throw new HttpError(403, codeRefusedMessage);
    const trustedHashes = await hashTrusted?.();
    const launch = isolation.prepare(folder);
    const config: DaemonConfig = {
      ...launch.config,
      environment: { ...launch.config.environment, ...request.environment },
      fixedEnvironment: { ...launch.config.fixedEnvironment, ...markOf(id) },
      descriptors,
      accessToken,
      processors: isolation.processors,
      ...(trustedHashes === undefined ? {} : { trustedHashes }),
    };
    const stopEgress = config.egressSocket === undefined ? undefined : await egress.listen(folder);
    const daemon = new Daemon(launch, config);
    void daemon.ended.then(stopEgress);
    if (!launch.isWholeTree) void daemon.ended.then(() => endMarked(id));
    void daemon.ended.then(() => this.#awaitAtClose(launch.release?.()));
    try {
      await daemon.whenReady();
      return daemon;
    } catch (error) {
      await daemon.end();
      throw error;
    }
  }

  #remove(folder: string): void {
    // What cannot be removed now is tried again by the next start.
    this.#awaitAtClose(removeFolder(folder).catch(() => {}));
  }

  #awaitAtClose(removal: Promise<void> = Promise.resolve()): void {
    const settled = removal.finally(() => this.#removals.delete(settled));
    this.#removals.add(settled);
  }
}
