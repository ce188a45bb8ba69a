import { AuthenticationError } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost } from "./each-host.ts";

describeEachHost("the users of a sandbox", ({ target, share }) => {
  const sandbox = share();
  const hasRoot = target.kind !== "unisolated";

  test("are 'user' where none is named, which is at home in /home/user", async () => {
    const named = await sandbox().commands.run("echo $USER; whoami >&2", { user: "user" });
    expect(named.stdout).toBe("user\n");
    expect((await sandbox().commands.run("echo $USER")).stdout).toBe("user\n");
    await sandbox().files.write("at-home.txt", "here", { user: "user" });
    expect((await sandbox().files.getInfo("at-home.txt")).path).toBe("/home/user/at-home.txt");
    expect((await sandbox().files.getInfo("at-home.txt")).owner).toBe("user");
  });

  test("are refused by names that the sandbox does not know", async () => {
    const user = "somebody";
    await expect(sandbox().commands.run("true", { user })).rejects.toThrow(AuthenticationError);
    await expect(sandbox().files.list("/tmp", { user })).rejects.toThrow(AuthenticationError);
    await expect(sandbox().files.write("x", "x", { user })).rejects.toThrow(AuthenticationError);
  });

  if (!hasRoot) {
    test("do not include root where nothing isolates the sandbox", async () => {
      const user = "root";
      await expect(sandbox().commands.run("true", { user })).rejects.toThrow(AuthenticationError);
      await expect(sandbox().files.write("x", "x", { user })).rejects.toThrow(/root/);
    });
    return;
  }

  test("include root, with a home and rights of its own", async () => {
    const { stdout } = await sandbox().commands.run("id -u; echo $USER $HOME $PWD", { user: "root" });
    expect(stdout).toBe("0\nroot /root /root\n");
    await sandbox().files.write("secret.txt", "for root", { user: "root" });
    const info = await sandbox().files.getInfo("/root/secret.txt", { user: "root" });
    expect(info).toMatchObject({ owner: "root", group: "root", size: 8 });
    expect((await sandbox().commands.run("cat secret.txt", { user: "root" })).stdout).toBe("for root");
  });

  test("cannot reach in a command what only root may read or change", async () => {
    await sandbox().commands.run("echo secret > /tmp/of-root && chmod 600 /tmp/of-root", { user: "root" });
    await expect(sandbox().commands.run("cat /tmp/of-root")).rejects.toMatchObject({ exitCode: 1 });
    await expect(sandbox().commands.run("touch /root/x")).rejects.toMatchObject({ exitCode: 1 });
    expect((await sandbox().commands.run("cat /tmp/of-root", { user: "root" })).stdout).toBe("secret\n");
  });

  test("own the files and folders that are made for them", async () => {
    await sandbox().files.makeDir("/tmp/made/by-root", { user: "root" });
    await sandbox().files.makeDir("/tmp/made-by-user");
    const owners = (await sandbox().commands.run("stat -c %U /tmp/made /tmp/made/by-root /tmp/made-by-user"))
      .stdout;
    expect(owners).toBe("root\nroot\nuser\n");
  });

  test("have terminals of their own", async () => {
    let shown = "";
    const onData = (data: Uint8Array) => {
      shown += new TextDecoder().decode(data);
    };
    const terminal = await sandbox().pty.create({ cols: 80, rows: 24, user: "root", onData });
    await sandbox().pty.sendInput(terminal.pid, new TextEncoder().encode('echo "[$(id -u)]"; exit\n'));
    await terminal.wait();
    expect(shown).toContain("[0]");
  });
});
