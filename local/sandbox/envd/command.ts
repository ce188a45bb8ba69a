// One command of a sandbox. Its output goes to whoever follows it at the moment and is dropped when
// nobody does; a follower that reads slowly slows the command down, as a pipe would. It outlives its
// followers, and keeps how it ended for those that come late.

import { addAbortSignal, Readable } from "node:stream";
import { Code, ConnectError } from "@connectrpc/connect";
import { daemonLimits } from "../limits.ts";
import { Deadline } from "./deadline.ts";
import { exitEvent } from "./exit-event.ts";
import type { ProcessEvent, StartRequest } from "./process-messages.ts";
import type { Program, TerminalSize } from "./program.ts";

/** What a caller hears of first at its deadline is the deadline, not the kill that follows it. */
const killAfterDeadlineMs = 50;
/** How long the output of an ended command must be quiet before it counts as complete, in milliseconds. */
const quietMs = 100;

export class Command {
  readonly pid: number;
  readonly config: StartRequest["process"];
  readonly tag: string | undefined;
  readonly #program: Program;
  readonly #followers = new Set<Readable>();
  /** Followers that must read before the command may go on. */
  readonly #behind = new Set<Readable>();
  #exit: ProcessEvent | undefined;
  #end: ProcessEvent | undefined;
  #quietTimer: NodeJS.Timeout | undefined;
  #deadline: Deadline | undefined;

  /** @param timeoutMs when to kill it, or undefined for never. */
  constructor(program: Program, request: StartRequest, timeoutMs: number | undefined) {
    this.pid = program.pid;
    this.config = request.process;
    this.tag = request.tag;
    this.#program = program;
    if (timeoutMs !== undefined) {
      this.#deadline = new Deadline(() => this.signal("SIGKILL"), timeoutMs + killAfterDeadlineMs);
    }
    program.onOutput((name, bytes) => {
      this.#emit({ case: "data", value: { output: { case: name, value: bytes } } });
      if (this.#exit !== undefined) this.#awaitQuiet();
    });
    program.onExit((code, signal) => {
      this.#deadline?.cancel();
      this.#deadline = undefined;
      this.#exit = exitEvent(code, signal);
      this.#awaitQuiet();
    });
    program.onClose(() => this.#finish());
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
  signal(signal: "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    if (send(-this.pid, signal)) return;
    // What was started only just now may not lead its group yet.
    if (this.#exit === undefined) send(this.pid, signal);
  }

  /** Stops its clock, so that it is not killed for time in which it could not run. */
  holdDeadline(): void {
    this.#deadline?.hold();
  }

  resumeDeadline(): void {
    this.#deadline?.resume();
  }

  /** @throws ConnectError when the command has no open standard input, or reads too little of it. */
  async write(data: Uint8Array): Promise<void> {
    const { input } = this.#program;
    if (!input?.writable) throw new ConnectError("stdin not enabled or closed", Code.FailedPrecondition);
    if (input.writableLength > daemonLimits.unreadInputBytes) {
      throw new ConnectError("the command does not read its stdin", Code.ResourceExhausted);
    }
    await new Promise<void>((written, failed) => {
      input.write(data, (error) => (error ? failed(error) : written()));
    });
  }

  /** @throws ConnectError when the command has no terminal. */
  type(data: Uint8Array): void {
    this.#terminal.write(data);
  }

  /** @throws ConnectError when the command has no terminal. */
  resize(size: TerminalSize): void {
    this.#terminal.resize(size);
  }

  closeInput(): void {
    this.#program.input?.end();
  }

  get #terminal() {
    const { terminal } = this.#program;
    if (terminal === undefined)
      throw new ConnectError("tty not assigned to process", Code.FailedPrecondition);
    return terminal;
  }

  #emit(event: ProcessEvent): void {
    for (const follower of this.#followers) {
      if (!follower.push(event)) this.#behind.add(follower);
    }
    if (this.#behind.size > 0) this.#program.pause();
  }

  #catchUp(follower: Readable): void {
    this.#behind.delete(follower);
    if (this.#behind.size === 0 && !this.hasEnded) this.#program.resume();
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

/** Whether there was anybody to hear of it. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
