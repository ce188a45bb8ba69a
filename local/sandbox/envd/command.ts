// One command of a sandbox. Its output goes to whoever follows it at the moment and is dropped when
// nobody does; a follower that reads slowly slows the command down, as a pipe would. It outlives its
// followers, and keeps how it ended for those that come late.

import type { ChildProcess } from "node:child_process";
import { addAbortSignal, Readable } from "node:stream";
import { Code, ConnectError } from "@connectrpc/connect";
import { daemonLimits } from "../limits.ts";
import { exitEvent } from "./exit-event.ts";
import type { ProcessEvent, StartRequest } from "./process-messages.ts";

/** How long the output of an ended command must be quiet before it counts as complete, in milliseconds. */
const quietMs = 100;

export class Command {
  readonly pid: number;
  readonly config: StartRequest["process"];
  readonly tag: string | undefined;
  readonly #child: ChildProcess;
  readonly #followers = new Set<Readable>();
  /** Followers that must read before the command may go on. */
  readonly #behind = new Set<Readable>();
  #exit: ProcessEvent | undefined;
  #end: ProcessEvent | undefined;
  #quietTimer: NodeJS.Timeout | undefined;

  /** @param child a process that was spawned as the leader of its own group. */
  constructor(child: ChildProcess, pid: number, request: StartRequest) {
    this.pid = pid;
    this.config = request.process;
    this.tag = request.tag;
    this.#child = child;
    child.stdin?.on("error", () => {});
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.on("data", (value: Uint8Array) => {
        this.#emit({ case: "data", value: { output: { case: name, value } } });
        if (this.#exit !== undefined) this.#awaitQuiet();
      });
    }
    child.on("exit", (code, signal) => {
      this.#exit = exitEvent(code, signal);
      this.#awaitQuiet();
    });
    child.on("close", () => this.#finish());
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Every event from now on, the end included; of an ended command, its end alone. */
  follow(signal: AbortSignal): Readable {
    const events = new Readable({
      objectMode: true,
      highWaterMark: daemonLimits.unreadOutputPieces,
      read: () => this.#catchUp(events),
    });
    if (this.#end === undefined) {
      this.#followers.add(events);
      events.on("close", () => {
        this.#followers.delete(events);
        this.#catchUp(events);
      });
    } else {
      events.push(this.#end);
      events.push(null);
    }
    return addAbortSignal(signal, events);
  }

  /** Signals the command and everything it started in its group. */
  signal(signal: "SIGTERM" | "SIGKILL"): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // It ended on its own meanwhile.
    }
  }

  /** @throws ConnectError when the command has no open standard input, or reads too little of it. */
  async write(data: Uint8Array): Promise<void> {
    const stdin = this.#child.stdin;
    if (!stdin?.writable) throw new ConnectError("stdin not enabled or closed", Code.FailedPrecondition);
    if (stdin.writableLength > daemonLimits.unreadInputBytes) {
      throw new ConnectError("the command does not read its stdin", Code.ResourceExhausted);
    }
    await new Promise<void>((written, failed) => {
      stdin.write(data, (error) => (error ? failed(error) : written()));
    });
  }

  closeInput(): void {
    this.#child.stdin?.end();
  }

  #emit(event: ProcessEvent): void {
    for (const follower of this.#followers) {
      if (!follower.push(event)) this.#behind.add(follower);
    }
    if (this.#behind.size > 0) {
      this.#child.stdout?.pause();
      this.#child.stderr?.pause();
    }
  }

  #catchUp(follower: Readable): void {
    this.#behind.delete(follower);
    if (this.#behind.size > 0) return;
    this.#child.stdout?.resume();
    this.#child.stderr?.resume();
  }

  /** A process left in the background may hold the pipes open for ever, so `close` alone is not waited for. */
  #awaitQuiet(): void {
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => {
      if (this.#behind.size > 0) this.#awaitQuiet();
      else this.#finish();
    }, quietMs);
  }

  #finish(): void {
    clearTimeout(this.#quietTimer);
    if (this.#end !== undefined || this.#exit === undefined) return;
    this.#end = this.#exit;
    for (const follower of this.#followers) {
      follower.push(this.#end);
      follower.push(null);
    }
    this.#followers.clear();
  }
}
