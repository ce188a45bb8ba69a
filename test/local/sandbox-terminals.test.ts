import { CommandExitError, InvalidArgumentError, NotFoundError } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./support/sandbox.ts";
import { startDaemon, type TestDaemon } from "./support/sandbox-daemon.ts";

describe("terminals of a sandbox", () => {
  let daemon: TestDaemon;
  beforeAll(async () => {
    daemon = await startDaemon();
  });
  afterAll(() => daemon.stop());

  async function open() {
    const output: Uint8Array[] = [];
    const terminal = await daemon.sandbox.pty.create({
      cols: 80,
      rows: 24,
      onData: (bytes) => void output.push(bytes),
    });
    const text = () => Buffer.concat(output).toString("utf8");
    const type = (input: string) => daemon.sandbox.pty.sendInput(terminal.pid, Buffer.from(input));
    return { terminal, output, text, type };
  }

  it("run a shell of the size asked for, that can be changed", async () => {
    const { terminal, text, type } = await open();
    await type("stty size; echo $TERM\n");
    await eventually(() => expect(text()).toMatch(/24 80\r\nxterm-256color/));
    await daemon.sandbox.pty.resize(terminal.pid, { cols: 120, rows: 40 });
    await type("stty size\n");
    await eventually(() => expect(text()).toContain("40 120"));
    await terminal.kill();
  });

  it("end with the exit code of their shell", async () => {
    const { terminal, type } = await open();
    await type("exit 5\n");
    await expect(terminal.wait()).rejects.toMatchObject({ exitCode: 5 });
    await expect(terminal.wait()).rejects.toThrow(CommandExitError);
  });

  it("give their output as the bytes it is", async () => {
    const { terminal, output, type } = await open();
    await type("printf '\\377\\376x\\n'\n");
    await eventually(() =>
      expect(Buffer.concat(output).includes(Buffer.from([0xff, 0xfe, 0x78]))).toBe(true),
    );
    await terminal.kill();
  });

  it("are followed by a client that comes later, and killed", async () => {
    const { terminal, type } = await open();
    const late: Uint8Array[] = [];
    const follower = await daemon.sandbox.pty.connect(terminal.pid, {
      onData: (bytes) => void late.push(bytes),
    });
    await type("echo to-$((40 + 2))\n");
    await eventually(() => expect(Buffer.concat(late).toString()).toContain("to-42"));
    expect(await daemon.sandbox.pty.kill(terminal.pid)).toBe(true);
    await expect(follower.wait()).rejects.toThrow("killed");
    expect(await daemon.sandbox.pty.kill(terminal.pid)).toBe(false);
    await expect(daemon.sandbox.pty.resize(terminal.pid, { cols: 1, rows: 1 })).rejects.toThrow(
      NotFoundError,
    );
  });

  it("cannot be given to a command that was started without, nor have no size", async () => {
    const command = await daemon.sandbox.commands.run("sleep 60", { background: true });
    await expect(daemon.sandbox.pty.resize(command.pid, { cols: 80, rows: 24 })).rejects.toThrow(/tty/);
    await expect(daemon.sandbox.pty.sendInput(command.pid, Buffer.from("x"))).rejects.toThrow(/tty/);
    await command.kill();
    await expect(daemon.sandbox.pty.create({ cols: 0, rows: 24, onData: () => {} })).rejects.toThrow(
      InvalidArgumentError,
    );
  });
});

it("a sandbox whose host brings no module for terminals says so", async () => {
  const daemon = await startDaemon({ ptyModule: undefined });
  try {
    await expect(daemon.sandbox.pty.create({ cols: 80, rows: 24, onData: () => {} })).rejects.toThrow(
      /does not implement pty/,
    );
  } finally {
    await daemon.stop();
  }
});
