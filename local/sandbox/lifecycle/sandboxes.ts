import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DaemonConfig } from "../envd/config.ts";
import type { Isolation, Launch } from "../isolation/launch.ts";
import { endMarked, markOf } from "../isolation/marked-processes.ts";
import { HttpError } from "../json-http.ts";
import { hostLimits } from "../limits.ts";
import { codeRefusedMessage } from "../trust.ts";
import { copySandboxFiles } from "./copy-files.ts";
import { Daemon } from "./daemon.ts";
import { removeFolder } from "./folders.ts";
import { readRecords, type SandboxIdentity, type SandboxRequest } from "./records.ts";
import { Sandbox } from "./sandbox.ts";

/** What the sandboxes of one host have in common. */
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
  #isClosing = false;

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
    const sandbox = this.#make({
      id: `i${randomBytes(10).toString("hex")}`,
      accessToken: randomBytes(32).toString("base64url"),
      startedAt: new Date(),
      endAt: new Date(),
      request,
    });
    await this.#start(sandbox, async () => {
      try {
        if (filesFrom !== undefined) await copySandboxFiles(filesFrom, sandbox.folder);
        await sandbox.resume(request.lifetimeSeconds);
      } catch (error) {
        this.#remove(sandbox.folder);
        throw error;
      }
      this.#know(sandbox);
    });
    return sandbox;
  }

  /**
   * Copies a sandbox's files, for which it stands still, and lets `use` work with the folder, which is gone afterwards.
   *
   * @throws HttpError 507 when they are too large.
   */
  async withCopy<Result>(sandbox: Sandbox, use: (folder: string) => Promise<Result>): Promise<Result> {
    const folder = join(this.#options.folder, `copy-${randomBytes(10).toString("hex")}`);
    await sandbox.whileFrozen(() => copySandboxFiles(sandbox.folder, folder));
    try {
      return await use(folder);
    } finally {
      this.#remove(folder);
    }
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
    // It may be about to be paused.
    await sandbox.settled();
    if (sandbox.state === "running") return;
    const starting = this.#starting.get(sandbox.id);
    await (starting ?? this.#start(sandbox, () => sandbox.resume(seconds, keepsMemory)));
  }

  /** Ends a sandbox, which is unknown from this moment on, and waits until its processes are gone. */
  async kill(sandbox: Sandbox): Promise<void> {
    this.#known.delete(sandbox.id);
    await sandbox.kill();
  }

  /** Ends all that run, those included that are just starting, and leaves the files of those that are paused. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.allSettled(this.#starting.values());
    const paused = this.paused.map((sandbox) => sandbox.leave());
    await Promise.all([...paused, ...this.running.map((sandbox) => this.kill(sandbox))]);
    await Promise.all(this.#removals);
  }

  async #start(sandbox: Sandbox, start: () => Promise<void>): Promise<void> {
    this.#requireRoom();
    const starting = start().finally(() => this.#starting.delete(sandbox.id));
    this.#starting.set(sandbox.id, starting);
    await starting;
  }

  #mayPause(): boolean {
    return this.paused.length < hostLimits.pausedSandboxes;
  }

  #requireRoom(): void {
    if (this.#isClosing) throw new HttpError(503, "the host is stopping");
    const { maxSandboxes } = this.#options;
    if (this.running.length + this.#starting.size < maxSandboxes) return;
    throw new HttpError(429, `the maximum number of concurrent sandboxes is reached: ${maxSandboxes}`);
  }

  #make(identity: SandboxIdentity): Sandbox {
    const folder = join(this.#options.folder, identity.id);
    const { reachableAddresses } = this.#options;
    return new Sandbox(identity, {
      folder,
      reachableAddresses,
      boot: (sandbox) => this.#boot(sandbox),
      mayPause: () => this.#mayPause(),
    });
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
    const daemon = await this.#startDaemon(launch, config, () => egress.listen(folder));
    if (!launch.isWholeTree) void daemon.ended.then(() => endMarked(id));
    try {
      await daemon.whenReady();
      return daemon;
    } catch (error) {
      await daemon.end();
      throw error;
    }
  }

  /** Starts the daemon, with its way out where it has one. What either needs is given back once it has ended. */
  async #startDaemon(
    launch: Launch,
    config: DaemonConfig,
    listen: () => Promise<() => void>,
  ): Promise<Daemon> {
    let stopEgress: (() => void) | undefined;
    const release = async () => {
      stopEgress?.();
      await launch.release?.();
    };
    try {
      if (config.egressSocket !== undefined) stopEgress = await listen();
      const daemon = new Daemon(launch, config);
      void daemon.ended.then(() => this.#awaitAtClose(release()));
      return daemon;
    } catch (error) {
      await release();
      throw error;
    }
  }

  #remove(folder: string): void {
    // What cannot be removed now is tried again by the next start.
    this.#awaitAtClose(removeFolder(folder).catch(() => {}));
  }

  #awaitAtClose(removal: Promise<void>): void {
    const settled = removal.finally(() => this.#removals.delete(settled));
    this.#removals.add(settled);
  }
}
