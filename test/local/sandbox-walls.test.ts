import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { FileNotFoundError, type Sandbox, SandboxError } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listenOn } from "../../local/ports.ts";
import { hasBubblewrap } from "./support/executables.ts";
import {
  eventually,
  expectNoProcessWith,
  processesWith,
  startTestHost,
  type TestHost,
  uniqueDuration,
  waitForProcessWith,
} from "./support/sandbox.ts";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

describe.skipIf(!hasBubblewrap)("the walls of a sandbox (needs a working bubblewrap)", () => {
  let host: TestHost;
  let sandbox: Sandbox;
  let sibling: Sandbox;

  beforeAll(async () => {
    process.env.A_SECRET_OF_THE_HOST = "s3cret-of-the-host";
    host = await startTestHost();
    [sandbox, sibling] = await Promise.all([host.create(), host.create()]);
    await sibling.files.write("/workspace/private.txt", "of the sibling alone");
  });
  afterAll(async () => {
    delete process.env.A_SECRET_OF_THE_HOST;
    await host.stop();
  });

  /** Standard output of a command, whatever its exit code. */
  const outputOf = async (command: string) => (await sandbox.commands.run(`${command}; true`)).stdout;

  it("hide the host's files, from commands and from the files API", async () => {
    for (const path of [
      "/etc/shadow",
      "/root",
      "/var/log",
      "/home",
      projectFolder,
      host.dataDir,
      process.execPath,
    ]) {
      const found = await outputOf(`ls -A ${path} 2>/dev/null`);
      expect(found.replace("user\n", ""), path).toBe("");
    }
    await expect(sandbox.files.read("/etc/shadow")).rejects.toThrow(FileNotFoundError);
    expect(await sandbox.files.exists(`${projectFolder}/package.json`)).toBe(false);
  });

  it("cannot be passed by parent folders or links", async () => {
    await sandbox.commands.run("ln -s /etc/shadow shadow; ln -s / root; ln -s ../../../../../.. up", {
      cwd: "/workspace",
    });
    for (const path of [
      "/workspace/../../../../etc/shadow",
      "/workspace/shadow",
      `/workspace/root${projectFolder}`,
    ]) {
      expect(await sandbox.files.exists(`${path}/package.json`), path).toBe(false);
      await expect(sandbox.files.read(path), path).rejects.toThrow(FileNotFoundError);
    }
    const names = (await sandbox.files.list("/workspace/up")).map(({ name }) => name);
    expect(names).toContain("workspace");
    expect(names).not.toContain("var");
  });

  it("hide other sandboxes: their files, their processes and their folders", async () => {
    const duration = uniqueDuration();
    await sibling.commands.run(`sleep ${duration}`, { background: true });
    await waitForProcessWith(`sleep ${duration} `);
    expect(await sandbox.files.exists("/workspace/private.txt")).toBe(false);
    expect(await outputOf("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).not.toContain(`sleep ${duration}`);
    expect(
      await outputOf("grep -rl 'of the sibling alone' /workspace /home /tmp /opt /etc 2>/dev/null"),
    ).toBe("");
  });

  it("keep the host's secrets out of every environment", async () => {
    const environments = await outputOf("cat /proc/[0-9]*/environ | tr '\\0' '\\n'; env");
    expect(environments).toContain("E2B_SANDBOX=true");
    expect(environments).not.toContain("s3cret-of-the-host");
    expect(environments).not.toContain(host.connection.apiKey);
  });

  it("let nothing of the system be changed", async () => {
    for (const path of [
      "/usr/bin/added",
      "/etc/added",
      "/added",
      "/opt/node/bin/node",
      "/opt/envd/daemon.mjs",
    ]) {
      expect(await outputOf(`(echo x > ${path}) 2>/dev/null && echo changed`), path).toBe("");
      await expect(sandbox.files.write(path, "x"), path).rejects.toThrow(SandboxError);
    }
  });

  it("have no way out to the network, to the host's own services least of all", async () => {
    const server = createServer((_request, response) => response.end("of the host"));
    const port = await listenOn(server, 0);
    const visit = `fetch("http://127.0.0.1:${port}").then((answer) => answer.text()).then(console.log, () => console.log("refused"))`;
    expect(await outputOf(`node -e '${visit}'`)).toBe("refused\n");
    expect(await outputOf("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")).toBe("lo\n");
    server.close();
  });

  it("leave a loopback to the sandbox's own servers", async () => {
    const program = `
      const server = require("node:http").createServer((_, response) => response.end("from within"));
      server.listen(0, async () => {
        console.log(await (await fetch("http://127.0.0.1:" + server.address().port)).text());
        process.exit();
      });`;
    await sandbox.files.write("server.cjs", program);
    expect(await outputOf("node server.cjs")).toBe("from within\n");
  });

  it("give no one root, on either side", async () => {
    const duration = uniqueDuration();
    const command = await sandbox.commands.run(`sleep ${duration}`, { background: true });
    const pid = await waitForProcessWith(`sleep ${duration} `);
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const uids = /^Uid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
    expect(uids).not.toContain("0");
    expect(new Set(uids).size).toBe(1);
    expect(await outputOf("id -u")).toBe("1000\n");
    const capable = "grep -E 'Cap(Inh|Prm|Eff|Amb)' /proc/self/status | grep -cv 0000000000000000";
    expect(await outputOf(capable)).toBe("0\n");
    expect(await outputOf("grep NoNewPrivs /proc/self/status")).toBe("NoNewPrivs:\t1\n");
    expect(await outputOf("unshare --user true 2>/dev/null && echo made")).toBe("");
    await command.kill();
  });

  it("hold a fork bomb, and its sandbox still answers", async () => {
    const mark = uniqueDuration();
    const bomb = await sandbox.commands.run(
      `mkfifo never-${mark}; sh -c 'while :; do (read line < never-${mark}) & done'; sleep ${mark}`,
      { background: true },
    );
    await eventually(() => expect(bomb.stderr).toMatch(/fork/i));
    const running = processesWith(mark).length;
    expect(running).toBeGreaterThan(100);
    expect(running).toBeLessThan(520);
    expect((await sibling.commands.run("echo fine")).stdout).toBe("fine\n");
    expect((await sandbox.commands.list()).map(({ pid }) => pid)).toContain(bomb.pid);
    await bomb.kill();
    await expectNoProcessWith(mark);
    expect((await sandbox.commands.run("echo fine again")).stdout).toBe("fine again\n");
  });

  it("hold a file that grows too large", async () => {
    expect(await outputOf("truncate -s 2G large 2> /dev/null; stat -c %s large")).toBe("0\n");
  });

  it("let no process outlive its sandbox, not even a daemon", async () => {
    const duration = uniqueDuration();
    const doomed = await host.create();
    await doomed.commands.run(
      `setsid nohup sh -c 'trap "" TERM HUP INT; sleep ${duration}; true' > /dev/null 2>&1 &`,
    );
    await waitForProcessWith(`sleep ${duration} `);
    await doomed.kill();
    await expectNoProcessWith(duration);
    await eventually(async () => {
      expect(await readdir(`${host.dataDir}/sandboxes/running`)).not.toContain(doomed.sandboxId);
    });
  });

  it("fall on a sandbox that kills its own daemon, and on no other", async () => {
    const fool = await host.create();
    // The daemon is root's where sandboxes have a root, and the user's where they have none.
    for (const user of ["user", "root"] as const) {
      await fool.commands.run("kill -9 -1", { user }).catch(() => {});
    }
    await eventually(async () => expect(await fool.isRunning()).toBe(false));
    expect((await sibling.commands.run("echo fine")).stdout).toBe("fine\n");
  });
});
