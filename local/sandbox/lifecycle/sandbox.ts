// A sandbox is files and an identity, and while it runs, a daemon. Paused, it may keep its daemon with
// every process stopped, or only its files: resuming then starts a new daemon on them.

import { createHmac } from "node:crypto";
import { Egress } from "../egress/egress.ts";
import type { SandboxNetwork } from "../egress/network.ts";
import { HttpError } from "../json-http.ts";
import { hostLimits } from "../limits.ts";
import type { Daemon } from "./daemon.ts";
import { MetricsLog } from "./metrics.ts";
import { removeRecord, type SandboxIdentity, writeRecord } from "./records.ts";
import { Turns } from "./turns.ts";

type SandboxOptions = {
  folder: string;
  /** Addresses that it may reach although they are not on the internet. */
  reachableAddresses: readonly string[];
  /** Starts a daemon on the files in the folder and waits until it answers. */
  boot: (sandbox: Sandbox) => Promise<Daemon>;
  /** Whether there is room for one more paused sandbox, at the end of its lifetime. */
  mayPause: () => boolean;
};

export class Sandbox {
  readonly folder: string;
  readonly metrics = new MetricsLog();
  readonly egress: Egress;
  readonly #identity: SandboxIdentity;
  readonly #boot: SandboxOptions["boot"];
  readonly #mayPause: SandboxOptions["mayPause"];
  readonly #turns = new Turns();
  readonly #ended = Promise.withResolvers<void>();
  #state: "running" | "paused" | "ended" = "paused";
  #daemon: Daemon | undefined;
  #lifetime: NodeJS.Timeout | undefined;

  /** A sandbox of files only, as it is before it is first resumed. */
  constructor(identity: SandboxIdentity, { folder, boot, mayPause, reachableAddresses }: SandboxOptions) {
    this.#identity = identity;
    this.folder = folder;
    this.egress = new Egress(() => this.request.network, reachableAddresses);
    this.#boot = boot;
    this.#mayPause = mayPause;
  }

  get id() {
    return this.#identity.id;
  }

  get accessToken() {
    return this.#identity.accessToken;
  }

  /** The secret that opens the ports of a sandbox without public traffic. */
  get trafficToken(): string {
    return createHmac("sha256", this.accessToken).update("traffic").digest("base64url");
  }

  get startedAt() {
    return this.#identity.startedAt;
  }

  get request() {
    return this.#identity.request;
  }

  /** When the sandbox ends, or is paused, unless its lifetime is changed before. */
  get endAt(): Date {
    return this.#identity.endAt;
  }

  get state(): "running" | "paused" | "ended" {
    if (this.#state === "running" && !this.#daemon?.isReachable) return "ended";
    return this.#state;
  }

  /** Whether a paused sandbox has lost its processes. */
  get isFilesOnly(): boolean {
    return this.#daemon === undefined;
  }

  /** Settles once the sandbox has ended and no process of it is left: killed, or its daemon gone while it ran. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** The daemon of a sandbox that runs. */
  get daemon(): Daemon | undefined {
    return this.state === "running" ? this.#daemon : undefined;
  }

  /** Lets the sandbox run for this long from now on. */
  setLifetime(seconds: number): void {
    this.#identity.endAt = new Date(Date.now() + seconds * 1000);
    this.#awaitEnd();
  }

  /** Gives the sandbox another network, and cuts the connections that this no longer allows. */
  setNetwork(network: SandboxNetwork): void {
    this.#identity.request = { ...this.request, network };
    this.egress.enforceRules();
  }

  /**
   * Lets a paused sandbox run for this long; one that runs is left as it is.
   *
   * @param keepsMemory false to start anew on its files, though its processes may be there.
   * @throws HttpError 404 when the sandbox has ended.
   */
  async resume(seconds: number, keepsMemory = true): Promise<void> {
    await this.#turns.take(async () => {
      if (this.state === "running") return;
      this.#requireAlive();
      if (!keepsMemory) await this.#endDaemon();
      if (this.#daemon === undefined) this.#watch(await this.#boot(this));
      else await this.#daemon.thaw();
      this.#state = "running";
      this.setLifetime(seconds);
      removeRecord(this.folder);
    });
  }

  /**
   * Pauses a sandbox that runs, and cuts its clients.
   *
   * @returns false when it is paused already.
   * @throws HttpError 404 when the sandbox has ended, 429 when as many are paused as may.
   */
  async pause(keepsMemory = true): Promise<boolean> {
    return await this.#turns.take(async () => {
      this.#requireAlive();
      if (this.state === "paused") return false;
      if (!this.#mayPause()) {
        const { pausedSandboxes } = hostLimits;
        throw new HttpError(429, `the maximum number of paused sandboxes is reached: ${pausedSandboxes}`);
      }
      await this.#pauseNow(keepsMemory);
      return true;
    });
  }

  /** Waits until whatever was asked of it before is done. */
  async settled(): Promise<void> {
    await this.#turns.take(async () => {});
  }

  /** Does something with the sandbox's files while none of its processes runs. */
  async whileFrozen<Result>(action: () => Promise<Result>): Promise<Result> {
    return await this.#turns.take(async () => {
      this.#requireAlive();
      const { daemon } = this;
      try {
        await daemon?.freeze();
        return await action();
      } finally {
        // One that can no longer be let go on must not stand still for good.
        if (daemon?.isReachable) await daemon.thaw().catch(() => this.#killNow());
      }
    });
  }

  /** Ends the sandbox with every process of it. */
  async kill(): Promise<void> {
    await this.#turns.take(() => this.#killNow());
  }

  /** Ends the processes of a paused sandbox; its files are left for the next start of the host. */
  async leave(): Promise<void> {
    await this.#turns.take(() => this.#endDaemon());
  }

  #awaitEnd(): void {
    clearTimeout(this.#lifetime);
    const restMs = this.endAt.getTime() - Date.now();
    this.#lifetime = setTimeout(() => void this.#turns.take(() => this.#expire()), Math.max(0, restMs));
    this.#lifetime.unref();
  }

  async #expire(): Promise<void> {
    if (this.state !== "running") return;
    // It was given more time while it waited for its turn, or the timer is a little fast.
    if (Date.now() < this.endAt.getTime()) return this.#awaitEnd();
    const { onTimeout, keepsMemory } = this.request;
    if (onTimeout === "kill" || !this.#mayPause()) return await this.#killNow();
    // A sandbox that cannot be paused must not run on.
    await this.#pauseNow(keepsMemory).catch(() => this.#killNow());
  }

  async #pauseNow(keepsMemory: boolean): Promise<void> {
    try {
      if (keepsMemory) await this.#daemon?.freeze();
      writeRecord(this.folder, this.#identity);
    } catch (error) {
      if (keepsMemory) await this.#daemon?.thaw().catch(() => {});
      throw error;
    }
    clearTimeout(this.#lifetime);
    this.#state = "paused";
    this.egress.cut();
    if (keepsMemory) this.#daemon?.cutClients();
    else await this.#endDaemon();
  }

  async #killNow(): Promise<void> {
    clearTimeout(this.#lifetime);
    this.#state = "ended";
    await this.#endDaemon();
    this.#ended.resolve();
  }

  #watch(daemon: Daemon): void {
    this.#daemon = daemon;
    void daemon.ended.then(() => {
      if (this.#daemon !== daemon) return;
      this.#daemon = undefined;
      if (this.#state === "running") void this.#killNow();
    });
  }

  async #endDaemon(): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = undefined;
    await daemon?.end();
  }

  #requireAlive(): void {
    if (this.state === "ended") throw new HttpError(404, `sandbox "${this.id}" doesn't exist`);
  }
}
