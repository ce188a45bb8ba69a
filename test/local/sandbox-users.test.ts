import { stat } from "node:fs/promises";
import { join } from "node:path";
import { AuthenticationError } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDaemon, type TestDaemon } from "./support/sandbox-daemon.ts";

// Only root can act for two users.
describe.runIf(process.getuid?.() === 0)("two users of a sandbox", () => {
  const ids = { uid: 1000, gid: 1000 };
  let daemon: TestDaemon;
  beforeAll(async () => {
    daemon = await startDaemon({
      users: [
        { name: "user", ...ids, home: "/tmp" },
        { name: "root", uid: 0, gid: 0, home: "/" },
      ],
    });
  });
  afterAll(() => daemon.stop());

  it("run their own commands, the one without any capability", async () => {
    const tell = "id -u; id -g; id -G; echo $USER $HOME $PWD; grep -E 'Cap(Prm|Eff|Amb)' /proc/self/status";
    const asUser = await daemon.sandbox.commands.run(tell);
    const none = "0000000000000000";
    expect(asUser.stdout).toBe(
      `1000\n1000\n1000\nuser /tmp /tmp\nCapPrm:\t${none}\nCapEff:\t${none}\nCapAmb:\t${none}\n`,
    );
    const asRoot = await daemon.sandbox.commands.run("id -u; id -g; echo $USER $HOME $PWD", { user: "root" });
    expect(asRoot.stdout).toBe("0\n0\nroot / /\n");
  });

  it("have terminals of their own", async () => {
    for (const [user, uid] of [
      ["user", 1000],
      ["root", 0],
    ] as const) {
      const output: Uint8Array[] = [];
      const terminal = await daemon.sandbox.pty.create({
        cols: 80,
        rows: 24,
        user,
        onData: (bytes) => void output.push(bytes),
      });
      await daemon.sandbox.pty.sendInput(terminal.pid, Buffer.from("echo uid-$(id -u); exit\n"));
      await terminal.wait();
      expect(Buffer.concat(output).toString()).toContain(`uid-${uid}\r\n`);
    }
  });

  it("own the files and folders that they make", async () => {
    const { home, sandbox } = daemon;
    const ownerOf = async (path: string) => (await stat(join(home, path))).uid;
    await sandbox.files.write(`${home}/a/b/note.txt`, "mine");
    await sandbox.files.makeDir(`${home}/c/d`);
    expect(await Promise.all(["a", "a/b", "a/b/note.txt", "c", "c/d"].map(ownerOf))).toEqual(
      Array(5).fill(1000),
    );
    await sandbox.files.write(`${home}/e/note.txt`, "root's", { user: "root" });
    expect(await Promise.all(["e", "e/note.txt"].map(ownerOf))).toEqual([0, 0]);
    expect(await sandbox.files.getInfo(`${home}/a`)).toMatchObject({ owner: "user", group: "user" });
    expect(await sandbox.files.getInfo(`${home}/e`)).toMatchObject({ owner: "root", group: "root" });
  });

  it("are not joined by a third", async () => {
    await expect(daemon.sandbox.commands.run("id", { user: "nobody" })).rejects.toThrow(AuthenticationError);
    await expect(daemon.sandbox.files.read("x", { user: "nobody" })).rejects.toThrow(/invalid username/);
  });

  it("do not keep a command of one from being killed", async () => {
    const command = await daemon.sandbox.commands.run("sleep 60", { background: true });
    expect(await command.kill()).toBe(true);
    await expect(command.wait()).rejects.toThrow("killed");
  });
});
