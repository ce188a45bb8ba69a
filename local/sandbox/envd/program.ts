import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";
import { Code, ConnectError } from "@connectrpc/connect";
import { errnoOf } from "./errors.ts";

/** A process as a command needs it: the leader of its own group, whatever its output goes through. */
export type Program = {
  readonly pid: number;
  /** Calls with every piece of output, while it is not paused. */
  onOutput(listener: (name: OutputName, bytes: Uint8Array) => void): void;
  onExit(listener: (code: number | null, signal: NodeJS.Signals | null) => void): void;
  /** Calls once no more output can come. */
  onClose(listener: () => void): void;
  pause(): void;
  resume(): void;
  /** Its standard input, where it was started with one. */
  readonly input: Writable | undefined;
  /** Its terminal, where it was started in one. */
  readonly terminal: { write(bytes: Uint8Array): void; resize(size: TerminalSize): void } | undefined;
};

export type OutputName = "stdout" | "stderr" | "pty";
export type TerminalSize = { cols: number; rows: number };

/** How to start a program. */
export type ProgramStart = {
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Who it runs as, where that is not the daemon's own user. */
  ids: { uid?: number; gid?: number };
};

/**
 * Starts a program whose input and output are pipes.
 *
 * @throws ConnectError when it cannot start.
 */
export async function startWithPipes(start: ProgramStart, hasInput: boolean): Promise<Program> {
  const { file, args, cwd, env, ids } = start;
  const child = spawnWithin(file, args, {
    cwd,
    env,
    stdio: [hasInput ? "pipe" : "ignore", "pipe", "pipe"],
    detached: true,
    ...ids,
  });
  const { pid } = child;
  if (pid === undefined) {
    const [error] = await once(child, "error");
    throw new ConnectError(`error starting process '${file}': ${error.message}`, Code.InvalidArgument);
  }
  child.stdin?.on("error", () => {});
  return pipedProgram(child, pid);
}

function spawnWithin(file: string, args: string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(file, args, options);
  } catch (error) {
    if (errnoOf(error) !== "E2BIG") throw error;
    throw new ConnectError(
      "the command is too long: one argument or variable may have at most 128 KiB, and all of them together are limited",
      Code.InvalidArgument,
    );
  }
}

function pipedProgram(child: ChildProcess, pid: number): Program {
  return {
    pid,
    onOutput: (listener) => {
      child.stdout?.on("data", (bytes: Uint8Array) => listener("stdout", bytes));
      child.stderr?.on("data", (bytes: Uint8Array) => listener("stderr", bytes));
    },
    onExit: (listener) => child.on("exit", listener),
    onClose: (listener) => child.on("close", listener),
    pause: () => {
      child.stdout?.pause();
      child.stderr?.pause();
    },
    resume: () => {
      child.stdout?.resume();
      child.stderr?.resume();
    },
    input: child.stdin ?? undefined,
    terminal: undefined,
  };
}
