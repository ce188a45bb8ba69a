// Programs in a terminal. The daemon is one bundled file, which cannot hold a native module, so that
// is loaded from where the host says it is.

import { createRequire } from "node:module";
import { constants } from "node:os";
import { join } from "node:path";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Program, ProgramStart, TerminalSize } from "./program.ts";

/** The part of `@lydell/node-pty` that is used; without an encoding its data is bytes. */
type PtyModule = {
  spawn(
    file: string,
    args: string[],
    options: ProgramStart["ids"] & TerminalSize & { name: string; cwd: string; env: object; encoding: null },
  ): {
    pid: number;
    onData(listener: (bytes: Uint8Array) => void): void;
    on(event: "error", listener: () => void): void;
    onExit(listener: (exit: { exitCode: number; signal?: number }) => void): void;
    pause(): void;
    resume(): void;
    write(bytes: Uint8Array): void;
    resize(cols: number, rows: number): void;
  };
};

/**
 * Starts a program in a terminal of its own.
 *
 * @throws ConnectError unimplemented where the host gives no module for it.
 */
export function startInTerminal(
  start: ProgramStart,
  { cols, rows }: TerminalSize,
  module: string | undefined,
): Program {
  const { file, args, cwd, env, ids } = start;
  const pty = loadModule(module).spawn(file, args, {
    name: env.TERM || "xterm-256color",
    cols,
    rows,
    cwd,
    env,
    encoding: null,
    ...ids,
  });
  // Without a listener the module throws what goes wrong with the terminal; its end is told by the exit.
  pty.on("error", () => {});
  return {
    pid: pty.pid,
    onOutput: (listener) => pty.onData((bytes) => listener("pty", bytes)),
    onExit: (listener) =>
      pty.onExit(({ exitCode, signal }) => {
        const name = signal ? signalName(signal) : null;
        listener(name === null ? exitCode : null, name);
      }),
    onClose: (listener) => pty.onExit(listener),
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    input: undefined,
    terminal: {
      write: (bytes) => pty.write(bytes),
      resize: (size) => pty.resize(size.cols, size.rows),
    },
  };
}

function loadModule(folder: string | undefined): PtyModule {
  if (folder === undefined)
    throw new ConnectError("this sandbox host does not implement pty", Code.Unimplemented);
  return createRequire(join(folder, "daemon.cjs"))("@lydell/node-pty");
}

function signalName(number: number): NodeJS.Signals {
  for (const name of Object.keys(constants.signals)) {
    if (isSignal(name) && constants.signals[name] === number) return name;
  }
  return "SIGKILL";
}

function isSignal(name: string): name is NodeJS.Signals {
  return name in constants.signals;
}
