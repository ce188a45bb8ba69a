import type { Sandbox } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost, eventually } from "./each-host.ts";

describeEachHost("a terminal", ({ share }) => {
  const sandbox = share();

  /** Opens a terminal that can be written to, and that collects what it shows. */
  async function open(options: Partial<Parameters<Sandbox["pty"]["create"]>[0]> = {}) {
    const { pty } = sandbox();
    let shown = "";
    const decoder = new TextDecoder();
    const onData = (data: Uint8Array) => {
      shown += decoder.decode(data, { stream: true });
    };
    const handle = await pty.create({ cols: 80, rows: 24, ...options, onData });
    const type = (text: string) => pty.sendInput(handle.pid, new TextEncoder().encode(text));
    const shows = (text: string) => eventually(() => expect(shown).toContain(text));
    return { handle, type, shows };
  }

  test("answers what is typed, and ends with its shell", async () => {
    const { handle, type, shows } = await open();
    await type("echo $((20 + 22))\n");
    await shows("42\r\n");
    await type("exit\n");
    expect(await handle.wait()).toMatchObject({ exitCode: 0 });
  });

  test("gives the exit code of its shell", async () => {
    const { handle, type } = await open();
    await type("exit 7\n");
    await expect(handle.wait()).rejects.toMatchObject({ exitCode: 7 });
  });

  test("has the size it was given, and the one it gets later", async () => {
    const { handle, type, shows } = await open({ cols: 91, rows: 31 });
    await type("stty size\n");
    await shows("31 91\r\n");
    await sandbox().pty.resize(handle.pid, { cols: 102, rows: 42 });
    await type("stty size\n");
    await shows("42 102\r\n");
    await handle.kill();
  });

  test("has variables and a folder of its own, and can show colours", async () => {
    await sandbox().files.makeDir("here");
    const { handle, type, shows } = await open({ envs: { OWN: "mine" }, cwd: "here" });
    await type('echo "[$OWN $(basename "$PWD") $TERM]"\n');
    await shows("[mine here xterm-256color]");
    await handle.kill();
  });

  test("passes on an interrupt from the keyboard", async () => {
    const { handle, type, shows } = await open();
    await type("echo rea''dy; sleep 60\n");
    await shows("ready");
    await type("\u0003");
    await type("echo still he''re\n");
    await shows("still here");
    await handle.kill();
  });

  test("is used by another client as well", async () => {
    const { handle, type } = await open();
    let shown = "";
    const onData = (data: Uint8Array) => {
      shown += new TextDecoder().decode(data);
    };
    const other = await sandbox().pty.connect(handle.pid, { onData });
    expect(other.pid).toBe(handle.pid);
    await type("echo for bo''th\n");
    await eventually(() => expect(shown).toContain("for both"));
    await handle.kill();
  });

  test("ends when it is killed, once", async () => {
    const { handle } = await open();
    const ended = expect(handle.wait()).rejects.toThrow();
    expect(await sandbox().pty.kill(handle.pid)).toBe(true);
    await ended;
    expect(await sandbox().pty.kill(handle.pid)).toBe(false);
  });
});
