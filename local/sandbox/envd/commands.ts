import { stat } from "node:fs/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { daemonLimits } from "../limits.ts";
import { CodeRefused, isTrustedCommand, isTrustedEnvironment } from "../trust.ts";
import { Command } from "./command.ts";
import type { DaemonConfig, User } from "./config.ts";
import type { Paths } from "./paths.ts";
import type { ProcessSelector, StartRequest } from "./process-messages.ts";
import { startWithPipes } from "./program.ts";
import { startInTerminal } from "./terminal.ts";
import { idsOf } from "./users.ts";

/** The SDK gives `-l` first, or second after `-i`. */
const loginFlagEnd = 2;

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
   * Starts a command of a user, which is killed after `timeoutMs`, or never when there is none.
   *
   * @throws CodeRefused when only trusted code runs here and this is not.
   * @throws ConnectError when it cannot start.
   */
  async start(request: StartRequest, user: User, timeoutMs: number | undefined): Promise<Command> {
    this.#requireTrust(request);
    requireNoNul(request);
    const { environment, fixedEnvironment, commandPrefix, ptyModule } = this.#config;
    const { cmd, args } = this.#translate(request);
    const [file = cmd, ...fileArgs] = [...commandPrefix, cmd, ...args];
    const start = {
      file,
      args: fileArgs,
      cwd: await this.#workingFolder(request.process.cwd, user),
      env: { ...environment, ...identityOf(user), ...request.process.envs, ...fixedEnvironment },
      ids: idsOf(user),
    };
    const program =
      request.pty === undefined
        ? await startWithPipes(start, request.stdin !== false)
        : startInTerminal(start, request.pty.size, ptyModule);
    const command = new Command(program, request, timeoutMs);
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

  signalAll(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    for (const command of this.running()) command.signal(signal);
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
    if (cmd !== "/bin/bash" || this.#config.readsLoginProfile) return { cmd, args };
    return { cmd, args: args.filter((arg, index) => arg !== "-l" || index >= loginFlagEnd) };
  }

  async #workingFolder(path: string | undefined, user: User): Promise<string> {
    const cwd = this.#paths.resolve(path ?? "", user);
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

/** The system ends every text that a program gets at a NUL character. */
function requireNoNul({ process: { cmd, args, envs } }: StartRequest): void {
  const texts = [
    ["the command", cmd],
    ...args.map((arg, index) => [`argument ${index + 1}`, arg]),
    ...Object.entries(envs).map(([name, value]) => [`the variable ${name}`, value]),
  ];
  for (const [name, value] of texts) {
    if (value?.includes("\0")) {
      throw new ConnectError(`${name} cannot contain a NUL character`, Code.InvalidArgument);
    }
  }
}

/** What tells a command who it is; where a user has no ids, the sandbox's own environment does. */
function identityOf({ name, uid, home }: User): Record<string, string> {
  return uid === undefined ? {} : { HOME: home, USER: name, LOGNAME: name };
}
