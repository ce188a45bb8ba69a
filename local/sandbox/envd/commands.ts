import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { daemonLimits } from "../limits.ts";
import { CodeRefused, isTrustedCommand, isTrustedEnvironment } from "../trust.ts";
import { Command } from "./command.ts";
import type { DaemonConfig } from "./config.ts";
import type { Paths } from "./paths.ts";
import type { ProcessSelector, StartRequest } from "./process-messages.ts";

/** What a caller hears of first at its deadline is the deadline, not the kill that follows it. */
const killAfterDeadlineMs = 50;
const longestTimerMs = 2 ** 31 - 1;

/** The commands of the sandbox: those that run, and the latest of those that have ended. */
export class Commands {
  readonly #config: DaemonConfig;
  readonly #paths: Paths;
  readonly #byPid = new Map<number, Command>();

  constructor(config: DaemonConfig, paths: Paths) {
    this.#config = config;
    this.#paths = paths;
  }

  /**
   * Starts a command, which is killed after `timeoutMs`, or never when there is none.
   *
   * @throws CodeRefused when only trusted code runs here and this is not.
   * @throws ConnectError when it cannot start.
   */
  async start(request: StartRequest, timeoutMs: number | undefined): Promise<Command> {
    this.#requireTrust(request);
    const { cmd, args } = this.#translate(request);
    const [program = cmd, ...programArgs] = [...this.#config.commandPrefix, cmd, ...args];
    const child = spawn(program, programArgs, {
      cwd: await this.#workingFolder(request.process.cwd),
      env: { ...this.#config.environment, ...request.process.envs, ...this.#config.fixedEnvironment },
      stdio: [request.stdin === false ? "ignore" : "pipe", "pipe", "pipe"],
      detached: true,
    });
    const { pid } = child;
    if (pid === undefined) {
      const [error] = await once(child, "error");
      throw new ConnectError(`error starting process '${cmd}': ${error.message}`, Code.InvalidArgument);
    }
    const command = new Command(child, pid, request);
    if (timeoutMs !== undefined) {
      const deadline = setTimeout(
        () => command.signal("SIGKILL"),
        Math.min(timeoutMs + killAfterDeadlineMs, longestTimerMs),
      );
      child.on("exit", () => clearTimeout(deadline));
    }
    this.#keep(command);
    return command;
  }

  running(): Command[] {
    return [...this.#byPid.values()].filter((command) => !command.hasEnded);
  }

  /** @throws ConnectError not found. */
  find(selector: ProcessSelector): Command {
    const command =
      selector.case === "pid"
        ? this.#byPid.get(selector.value)
        : this.running().find((command) => command.tag === selector.value);
    if (command === undefined) {
      throw new ConnectError(`process with ${selector.case} ${selector.value} not found`, Code.NotFound);
    }
    return command;
  }

  /** @throws ConnectError not found, also when it has ended. */
  findRunning(selector: ProcessSelector): Command {
    const command = this.find(selector);
    if (command.hasEnded) {
      throw new ConnectError(`process with ${selector.case} ${selector.value} has ended`, Code.NotFound);
    }
    return command;
  }

  killAll(): void {
    for (const command of this.running()) command.signal("SIGKILL");
  }

  #requireTrust({ process, pty }: StartRequest): void {
    if (this.#config.trustedHashes === undefined) return;
    const isTrusted = isTrustedCommand(process.cmd, process.args) && isTrustedEnvironment(process.envs);
    if (!isTrusted || pty !== undefined) throw new CodeRefused();
  }

  #translate({ process }: StartRequest): { cmd: string; args: string[] } {
    const { cmd } = process;
    const args = process.args.map((arg) => this.#paths.translate(arg));
    // As a login shell, it would read the profile of the machine, which sets another PATH.
    const isLogin = cmd === "/bin/bash" && args[0] === "-l";
    return { cmd, args: isLogin && !this.#config.readsLoginProfile ? args.slice(1) : args };
  }

  async #workingFolder(path: string | undefined): Promise<string> {
    const cwd = this.#paths.resolve(path ?? "");
    const real = await this.#paths.locate(cwd);
    const found = await stat(real).catch(() => undefined);
    if (!found?.isDirectory()) throw new ConnectError(`cwd '${cwd}' does not exist`, Code.InvalidArgument);
    return real;
  }

  #keep(command: Command): void {
    this.#byPid.delete(command.pid);
    this.#byPid.set(command.pid, command);
    const ended = [...this.#byPid.values()].filter((command) => command.hasEnded);
    for (const old of ended.slice(0, -daemonLimits.keptExits)) this.#byPid.delete(old.pid);
  }
}
