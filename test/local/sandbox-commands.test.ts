import {
  AuthenticationError,
  CommandExitError,
  type CommandHandle,
  InvalidArgumentError,
  NotFoundError,
  type Sandbox,
  SandboxError,
  TimeoutError,
} from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  eventually,
  everyHost,
  expectNoProcessWith,
  startTestHost,
  type TestHost,
  uniqueDuration,
  waitForProcessWith,
} from "./support/sandbox.ts";

/** Resolves once the command has printed a text. */
function startAndAwait(sandbox: Sandbox, command: string, text: string, stdin = false) {
  return new Promise<CommandHandle>((resolve, reject) => {
    const started = sandbox.commands.run(command, {
      background: true,
      stdin,
      onStdout: (output) => {
        if (output.includes(text)) started.then(resolve, reject);
      },
    });
    started.catch(reject);
  });
}

describe.each(everyHost)("commands of a sandbox $name", ({ options }) => {
  let host: TestHost;
  let sandbox: Sandbox;

  beforeAll(async () => {
    host = await startTestHost(options);
    sandbox = await host.create({ envs: { GREETING: "hello", NAME: "sandbox" } });
  });
  afterAll(() => host.stop());

  it("give their output and exit code", async () => {
    const result = await sandbox.commands.run("echo out; echo err >&2");
    expect(result).toMatchObject({ exitCode: 0, stdout: "out\n", stderr: "err\n" });
  });

  it("fail with their exit code and output", async () => {
    const failure = await sandbox.commands.run("echo so far; exit 3").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommandExitError);
    expect(failure).toMatchObject({ exitCode: 3, stdout: "so far\n", error: "exit status 3" });
  });

  it("see the sandbox's variables, which their own override", async () => {
    const { stdout } = await sandbox.commands.run('echo "$GREETING $NAME"', { envs: { NAME: "command" } });
    expect(stdout).toBe("hello command\n");
  });

  it("start at home as user, or in a folder of the sandbox", async () => {
    expect((await sandbox.commands.run('[ "$PWD" = "$HOME" ] && echo "$USER"')).stdout).toBe("user\n");
    await sandbox.files.write("/workspace/here/note.txt", "found");
    expect((await sandbox.commands.run("cat note.txt", { cwd: "/workspace/here" })).stdout).toBe("found");
  });

  it("cannot start in a folder that is not there", async () => {
    await expect(sandbox.commands.run("true", { cwd: "/workspace/nowhere" })).rejects.toThrow(
      InvalidArgumentError,
    );
  });

  it("cannot be longer than the system allows, nor hold a NUL character", async () => {
    const long = "x".repeat(3_000_000);
    const refused = async (command: string, envs = {}) => {
      const failure = await sandbox.commands.run(command, { envs }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(InvalidArgumentError);
      return String(failure);
    };
    expect(await refused(`echo ${long}`)).toContain("the command is too long");
    expect(await refused("true", { LONG: long })).toContain("the command is too long");
    expect(await refused("echo a\0b")).toContain("argument 3 cannot contain a NUL character");
    expect(await refused("true", { NAMED: "a\0b" })).toContain(
      "the variable NAMED cannot contain a NUL character",
    );
    expect((await sandbox.commands.run("echo still here")).stdout).toBe("still here\n");
  });

  it("can name the workspace, by its path or by its variable", async () => {
    await sandbox.commands.run("echo 1 > /workspace/by-path; echo 2 > $MIOSA_WORKSPACE/by-variable");
    expect(await sandbox.files.read("/workspace/by-path")).toBe("1\n");
    expect(await sandbox.files.read("/workspace/by-variable")).toBe("2\n");
  });

  it("run the host's own Node", async () => {
    expect((await sandbox.commands.run("node --version")).stdout.trim()).toBe(process.version);
  });

  it("are not run for a user that there is not", async () => {
    await expect(sandbox.commands.run("id", { user: "nobody" })).rejects.toThrow(AuthenticationError);
  });

  it("stream their output while they run, and take input", async () => {
    const command = await startAndAwait(sandbox, "echo ready; read line; echo got $line", "ready", true);
    await command.sendStdin("a line\n");
    expect((await command.wait()).stdout).toBe("ready\ngot a line\n");
  });

  it("see the end of their input", async () => {
    const command = await sandbox.commands.run("cat", { background: true, stdin: true });
    await sandbox.commands.sendStdin(command.pid, "grüße");
    await command.closeStdin();
    expect((await command.wait()).stdout).toBe("grüße");
  });

  it("take no input unless they were started to", async () => {
    const command = await sandbox.commands.run("sleep 60", { background: true });
    await expect(command.sendStdin("anything")).rejects.toThrow(/stdin/);
    await command.kill();
  });

  it("give all of a large output, in order", async () => {
    const { stdout } = await sandbox.commands.run("seq 1 300000");
    expect(stdout).toBe(Array.from({ length: 300_000 }, (_, index) => `${index + 1}\n`).join(""));
  });

  it("wait for a client that reads slowly, and lose nothing to it", async () => {
    const size = 16_000_000;
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const command = await startAndAwait(
      sandbox,
      `echo ready; read line; head -c ${size} /dev/zero`,
      "ready",
      true,
    );
    const slow = await sandbox.commands.connect(command.pid, { onStdout: () => gate });
    await command.disconnect();
    await command.sendStdin("\n");
    expect((await sandbox.commands.run("echo meanwhile")).stdout).toBe("meanwhile\n");
    expect((await sandbox.commands.list()).map(({ pid }) => pid)).toContain(command.pid);
    open();
    expect((await slow.wait()).stdout).toHaveLength(size);
  });

  it("are listed while they run", async () => {
    const command = await sandbox.commands.run("sleep 60", { background: true, cwd: "/workspace" });
    const listed = await sandbox.commands.list();
    expect(listed).toContainEqual(
      expect.objectContaining({
        pid: command.pid,
        cmd: "/bin/bash",
        args: ["-l", "-c", "sleep 60"],
        cwd: "/workspace",
      }),
    );
    await command.kill();
    await expect(command.wait()).rejects.toThrow("killed");
    expect((await sandbox.commands.list()).map(({ pid }) => pid)).not.toContain(command.pid);
  });

  it("are killed with everything they started, once", async () => {
    const duration = uniqueDuration();
    const command = await sandbox.commands.run(`sleep ${duration}; true`, { background: true });
    await waitForProcessWith(`sleep ${duration} `);
    expect(await sandbox.commands.kill(command.pid)).toBe(true);
    await expectNoProcessWith(duration);
    await expect(command.wait()).rejects.toMatchObject({ exitCode: -1, error: "signal: killed" });
    expect(await sandbox.commands.kill(command.pid)).toBe(false);
  });

  it("are followed by a client that comes later", async () => {
    const command = await startAndAwait(sandbox, "echo early; read line; echo late", "early", true);
    const late = await sandbox.commands.connect(command.pid);
    await late.sendStdin("\n");
    expect((await late.wait()).stdout).toBe("late\n");
    expect((await command.wait()).stdout).toBe("early\nlate\n");
  });

  it("keep their exit code for a client that comes after their end", async () => {
    const command = await sandbox.commands.run("exit 7", { background: true });
    await expect(command.wait()).rejects.toThrow(CommandExitError);
    const late = await sandbox.commands.connect(command.pid);
    await expect(late.wait()).rejects.toMatchObject({ exitCode: 7 });
  });

  it("cannot be followed when there never were any", async () => {
    await expect(sandbox.commands.connect(999_999)).rejects.toThrow(NotFoundError);
    expect(await sandbox.commands.kill(999_999)).toBe(false);
  });

  it("go on when their client goes away", async () => {
    const command = await startAndAwait(
      sandbox,
      "echo ready; read line; echo $line > left.txt",
      "ready",
      true,
    );
    await command.disconnect();
    await sandbox.commands.sendStdin(command.pid, "still here\n");
    await eventually(async () => expect(await sandbox.files.read("left.txt")).toBe("still here\n"));
  });

  it("are killed at the end of their time, with everything they started", async () => {
    const duration = uniqueDuration();
    const command = sandbox.commands.run(`sleep ${duration}; true`, { timeoutMs: 500 });
    await expect(command).rejects.toThrow(TimeoutError);
    await expectNoProcessWith(duration);
  });

  it("have all the time there is when they ask for none", async () => {
    expect((await sandbox.commands.run("echo done", { timeoutMs: 0 })).stdout).toBe("done\n");
  });

  it("end when they end, though a process they left behind holds their output open", async () => {
    const duration = uniqueDuration();
    const { stdout } = await sandbox.commands.run(`sleep ${duration} & echo started`);
    expect(stdout).toBe("started\n");
    await sandbox.commands.run(`pkill -f ${duration}`);
  });

  it("say what went wrong when the shell does not know a program", async () => {
    const failure = await sandbox.commands.run("no-such-program").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SandboxError);
    expect(failure).toMatchObject({ exitCode: 127, stderr: expect.stringContaining("no-such-program") });
  });
});
