import { readFileSync } from "node:fs";
import type { Sandbox } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { hasBubblewrap } from "./support/executables.ts";
import { startTestHost, type TestHost, uniqueDuration, waitForProcessWith } from "./support/sandbox.ts";

const hasRoot = hasBubblewrap && process.getuid?.() === 0;

describe.runIf(hasRoot)("the root of a sandbox (needs bubblewrap and a host that is root)", () => {
  let host: TestHost;
  let sandbox: Sandbox;
  beforeAll(async () => {
    host = await startTestHost();
    sandbox = await host.create();
  });
  afterAll(() => host.stop());

  type UserName = "user" | "root";
  /** Standard output of a command, whatever its exit code. */
  const outputOf = async (command: string, user: UserName = "user") =>
    (await sandbox.commands.run(`${command}; true`, { user })).stdout;

  it("is told of by the host's health", async () => {
    const health = z.object({ users: z.array(z.string()) });
    const answer: unknown = await (await fetch(`${host.connection.apiUrl}/health`)).json();
    expect(health.parse(answer).users).toEqual(["user", "root"]);
  });

  it("is another user than the one commands run as when they name none", async () => {
    expect(await outputOf("whoami; id; echo $HOME; pwd")).toBe(
      "user\nuid=1000(user) gid=1000(user) groups=1000(user)\n/home/user\n/home/user\n",
    );
    expect(await outputOf("whoami; id; echo $HOME; pwd", "root")).toBe(
      "root\nuid=0(root) gid=0(root) groups=0(root)\n/root\n/root\n",
    );
  });

  it("is nobody privileged on the host", async () => {
    const duration = uniqueDuration();
    const command = await sandbox.commands.run(`sleep ${duration}`, { background: true, user: "root" });
    const pid = await waitForProcessWith(`sleep ${duration} `);
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    expect(status).toMatch(/^Uid:\t65533\t65533\t65533\t65533$/m);
    expect(status).toMatch(/^Gid:\t65533\t65533\t65533\t65533$/m);
    expect(status).toMatch(/^Groups:\s*$/m);
    await command.kill();
  });

  it("has files that the user can neither read nor change", async () => {
    await sandbox.files.write("/root/secret.txt", "root's own", { user: "root" });
    await sandbox.files.write("/workspace/shared.txt", "from root", { user: "root" });
    expect(await outputOf("cat /root/secret.txt; ls -A /root")).toBe("");
    expect(await outputOf("cat /workspace/shared.txt")).toBe("from root");
    expect(await outputOf("echo changed >> /workspace/shared.txt && echo done")).toBe("");
    expect(await outputOf("cat /root/secret.txt", "root")).toBe("root's own");
  });

  it("can read and change what is the user's", async () => {
    await sandbox.commands.run("umask 077; echo mine > note.txt");
    expect(
      await outputOf("cat ~user/note.txt; chown root ~user/note.txt; stat -c %U ~user/note.txt", "root"),
    ).toBe("mine\nroot\n");
  });

  it("runs the daemon, which the user can neither end nor look into", async () => {
    const daemon = (await outputOf("pgrep -f '^/opt/node/bin/node /opt/envd'", "root")).trim();
    expect(daemon).toMatch(/^\d+$/);
    for (const file of ["environ", "mem", "fd/0", "root/etc/passwd", "maps"]) {
      expect(await outputOf(`head -c 1 /proc/${daemon}/${file} 2>/dev/null | wc -c`), file).toBe("0\n");
    }
    expect(await outputOf(`kill -9 ${daemon} 2>/dev/null && echo killed`)).toBe("");
    expect(await outputOf("kill -9 -1 2>/dev/null")).toBe("");
    expect(await outputOf("echo alive")).toBe("alive\n");
  });

  it("has no more capabilities than it needs for its own users", async () => {
    // CHOWN (0), DAC_OVERRIDE (1), FOWNER (3), KILL (5), SETGID (6) and SETUID (7).
    const mask = [0, 1, 3, 5, 6, 7].reduce((sum, bit) => sum + 2 ** bit, 0).toString(16);
    const sets = "grep -E 'Cap(Prm|Eff|Bnd)' /proc/self/status | cut -f 2 | sort -u";
    expect(await outputOf(sets, "root")).toBe(`${mask.padStart(16, "0")}\n`);
  });

  it("cannot make further user namespaces, mount, or change the system", async () => {
    for (const user of ["user", "root"] as const) {
      expect(await outputOf("unshare --user true 2>/dev/null && echo made", user)).toBe("");
      expect(await outputOf("unshare --mount true 2>/dev/null && echo made", user)).toBe("");
      expect(
        await outputOf("(echo 9 > /proc/sys/user/max_user_namespaces) 2>/dev/null && echo set", user),
      ).toBe("");
      expect(await outputOf("mount -t tmpfs none /tmp 2>/dev/null && echo mounted", user)).toBe("");
    }
    for (const path of ["/usr/bin/added", "/etc/added", "/added", "/opt/envd/daemon.mjs"]) {
      expect(await outputOf(`(echo x > ${path}) 2>/dev/null && echo changed`, "root"), path).toBe("");
    }
    expect(await outputOf("cat /etc/shadow 2>/dev/null; ls /var /sys 2>/dev/null", "root")).toBe("");
  });

  it("keeps its files over a pause without memory and into a fork's copy", async () => {
    const paused = await host.create();
    await paused.files.write("/root/kept.txt", "kept", { user: "root" });
    await paused.pause({ keepMemory: false });
    const resumed = await paused.connect();
    expect((await resumed.commands.run("cat /root/kept.txt", { user: "root" })).stdout).toBe("kept");
    expect((await resumed.commands.run("id -u")).stdout).toBe("1000\n");
  });
});
