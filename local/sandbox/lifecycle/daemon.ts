import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import { Duplex } from "node:stream";
import { json } from "node:stream/consumers";
import type { DaemonConfig } from "../envd/config.ts";
import { connectionSettings, inheritedSocket, widenWindow } from "../envd/connection.ts";
import type { Launch } from "../isolation/launch.ts";
import { hostLimits } from "../limits.ts";

/** How long a daemon without a process tree of its own has to end what it started, in milliseconds. */
const tidyMs = 2_000;
const keptErrorCharacters = 2_000;

/** The daemon of one sandbox: its process and the connection to it. */
export class Daemon {
  readonly #process: ChildProcess;
  readonly #connection: ClientHttp2Session;
  readonly #isWholeTree: boolean;
  readonly #ended: Promise<unknown>;
  readonly #clientStreams = new Set<ClientHttp2Stream>();
  #errorOutput = "";

  /** Starts the daemon; `whenReady` tells when it answers. */
  constructor(launch: Launch, config: DaemonConfig) {
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
  }

  /** Settles once the daemon's process is gone, for whatever reason. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /** Whether the daemon can be reached; its process may end a moment later than that. */
  get isReachable(): boolean {
    return !this.#connection.destroyed && !this.#connection.closed;
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

  /** Opens one request of a client to the daemon, which must be reachable. */
  open(headers: OutgoingHttpHeaders): ClientHttp2Stream {
    const stream = this.#connection.request(headers, { endStream: false });
    this.#clientStreams.add(stream);
    return stream.once("close", () => this.#clientStreams.delete(stream));
  }

  /**
   * Opens a connection to a port of the sandbox, on its loopback.
   *
   * @throws Error when nothing listens there.
   */
  async tunnel(port: number): Promise<ClientHttp2Stream> {
    const stream = this.open({ ":method": "CONNECT", ":authority": `127.0.0.1:${port}` });
    stream.on("error", () => {});
    try {
      const [headers] = await once(stream, "response", { signal: AbortSignal.timeout(hostLimits.askMs) });
      if (headers[":status"] === 200) return stream;
    } catch {
      // It has ended, or nobody answers in time.
    }
    stream.close(constants.NGHTTP2_CANCEL);
    throw new Error(`nothing listens on port ${port}`);
  }

  /** Cuts every request of a client; what it started goes on. */
  cutClients(): void {
    for (const stream of this.#clientStreams) stream.close(constants.NGHTTP2_CANCEL);
  }

  /** Stops every process of the sandbox where it is. */
  async freeze(): Promise<void> {
    await this.#ask("POST", "/host/freeze");
  }

  /** Lets every process of the sandbox go on. */
  async thaw(): Promise<void> {
    await this.#ask("POST", "/host/thaw");
  }

  /** What the sandbox uses now, as the daemon measures it. */
  async measure(): Promise<unknown> {
    return await this.#ask("GET", "/host/metrics");
  }

  /** Ends the daemon and what it started. Where nothing isolates it, processes that left their group go on. */
  async end(): Promise<void> {
    this.#disconnect();
    const forceAfterMs = this.#isWholeTree ? 0 : tidyMs;
    const force = setTimeout(() => this.#process.kill("SIGKILL"), forceAfterMs);
    await this.#ended;
    clearTimeout(force);
  }

  /** A request of the host itself; an answer without a body reads as undefined. */
  async #ask(method: string, path: string): Promise<unknown> {
    const signal = AbortSignal.timeout(hostLimits.askMs);
    const stream = this.#connection.request({ ":method": method, ":path": path }, { signal });
    stream.on("error", () => {});
    const [headers] = await once(stream, "response", { signal });
    if (headers[":status"] === 200) return await json(stream);
    stream.resume();
    if (headers[":status"] !== 204) throw new Error(`the sandbox answers ${headers[":status"]} to ${path}`);
    return undefined;
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
