import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import { Duplex } from "node:stream";
import type { DaemonConfig } from "./envd/config.ts";
import { connectionSettings, inheritedSocket, widenWindow } from "./envd/connection.ts";
import type { Launch } from "./launch.ts";
import { hostLimits } from "./limits.ts";

/** How long a daemon without a process tree of its own has to end what it started, in milliseconds. */
const tidyMs = 2_000;
const keptErrorCharacters = 2_000;

/** What a sandbox was asked to be. */
export type SandboxRequest = {
  templateId: string;
  metadata: Record<string, string>;
  environment: Record<string, string>;
  lifetimeSeconds: number;
};

/** A running sandbox: the process of its daemon and the connection to it. */
export class Sandbox {
  readonly id: string;
  readonly accessToken = randomBytes(32).toString("base64url");
  readonly startedAt = new Date();
  readonly request: SandboxRequest;
  readonly #process: ChildProcess;
  readonly #connection: ClientHttp2Session;
  readonly #isWholeTree: boolean;
  readonly #ended: Promise<unknown>;
  #endAt = this.startedAt;
  #lifetime: NodeJS.Timeout | undefined;
  #errorOutput = "";

  /** Starts the daemon; `whenReady` tells when it answers. */
  constructor(id: string, request: SandboxRequest, launch: Launch, config: DaemonConfig) {
    this.id = id;
    this.request = request;
    this.#isWholeTree = launch.isWholeTree;
    this.#process = spawn(launch.command, launch.args, {
      cwd: "/",
      env: launch.environment,
      stdio: ["pipe", "ignore", "pipe", "pipe"],
      ...launch.runsAs,
    });
    this.#ended = new Promise((ended) => {
      this.#process.once("exit", ended);
      this.#process.on("error", ended);
    });
    this.#process.stdin?.on("error", () => {}).end(JSON.stringify(config));
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errorOutput = (this.#errorOutput + text).slice(-keptErrorCharacters);
    });
    this.#connection = connectOver(this.#process.stdio[inheritedSocket]);
    void this.#ended.then(() => this.#disconnect());
    this.setLifetime(request.lifetimeSeconds);
  }

  /** When the sandbox ends unless its lifetime is changed before. */
  get endAt(): Date {
    return this.#endAt;
  }

  /** Settles once the sandbox's process is gone, for whatever reason. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /**
   * Waits until the daemon answers.
   *
   * @throws Error with what the daemon printed when it ended or did not answer in time.
   */
  async whenReady(): Promise<void> {
    try {
      const health = this.#connection.request({ ":path": "/health" }).resume();
      await once(health, "response", { signal: AbortSignal.timeout(hostLimits.startMs) });
    } catch (cause) {
      throw new Error(`the sandbox did not start: ${this.#errorOutput || String(cause)}`, { cause });
    }
  }

  /** Whether the daemon can be reached; its process may end a moment later than that. */
  get isReachable(): boolean {
    return !this.#connection.destroyed && !this.#connection.closed;
  }

  /** Opens one request to the daemon, which must be reachable. */
  open(headers: OutgoingHttpHeaders): ClientHttp2Stream {
    return this.#connection.request(headers, { endStream: false });
  }

  /** Lets the sandbox live for this long from now on. */
  setLifetime(seconds: number): void {
    clearTimeout(this.#lifetime);
    this.#endAt = new Date(Date.now() + seconds * 1000);
    this.#lifetime = setTimeout(() => void this.kill(), seconds * 1000);
    this.#lifetime.unref();
  }

  /** Ends every process of the sandbox. Where nothing isolates it, those that left their group go on. */
  async kill(): Promise<void> {
    clearTimeout(this.#lifetime);
    this.#disconnect();
    const forceAfterMs = this.#isWholeTree ? 0 : tidyMs;
    const force = setTimeout(() => this.#process.kill("SIGKILL"), forceAfterMs);
    await this.#ended;
    clearTimeout(force);
  }

  #disconnect(): void {
    this.#connection.destroy(new Error("the sandbox has ended"), constants.NGHTTP2_CANCEL);
  }
}

function connectOver(socket: unknown): ClientHttp2Session {
  if (!(socket instanceof Duplex)) throw new Error("the sandbox's process has no connection");
  const connection = connect("http://sandbox", { ...connectionSettings, createConnection: () => socket });
  connection.on("error", () => {});
  connection.once("connect", widenWindow);
  return connection;
}
