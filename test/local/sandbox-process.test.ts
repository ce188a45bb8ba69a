import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Sandbox } from "e2b";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { hasBubblewrap } from "./support/executables.ts";
import {
  connectionTo,
  expectNoProcessWith,
  makeDataFolder,
  startTestHost,
  uniqueDuration,
  waitForProcessWith,
} from "./support/sandbox.ts";

const program = fileURLToPath(new URL("../../local/sandbox/main.ts", import.meta.url));
const apiKey = "a-key-of-the-tests";
const readyLine = z.object({
  ready: z.literal(true),
  port: z.number(),
  facts: z.record(z.string(), z.string()),
});

describe("the sandbox host as a process of its own", () => {
  let dataDir: string;
  let processes: ChildProcess[];

  beforeEach(async () => {
    dataDir = await makeDataFolder();
    processes = [];
  });
  afterEach(async () => {
    for (const child of processes) child.kill("SIGKILL");
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Starts the host and waits until it says that it is ready. */
  async function start(args: string[] = [], inherited: number[] = []) {
    const child = spawn(process.execPath, [program, "--port", "0", "--data", dataDir, ...args], {
      stdio: ["ignore", "pipe", "inherit", ...inherited],
      env: { PATH: process.env.PATH, E2B_API_KEY: apiKey },
    });
    processes.push(child);
    const [line] = await once(createInterface({ input: child.stdout ?? process.stdin }), "line");
    const { port, facts } = readyLine.parse(JSON.parse(line));
    return { child, facts, connection: connectionTo(port, apiKey) };
  }

  it("says where it listens and what isolates its sandboxes", async () => {
    const { facts, connection } = await start();
    expect(facts).toMatchObject({
      isolation: hasBubblewrap ? "bubblewrap" : "none",
      unisolatedCode: "refused",
    });
    expect((await fetch(`${connection.apiUrl}/health`)).status).toBe(200);
  });

  it("does not start without the key that clients must give, and says so", async () => {
    const child = spawn(process.execPath, [program, "--data", dataDir], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env.PATH },
    });
    processes.push(child);
    const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect(code).toBe(2);
    expect(errors).toContain("E2B_API_KEY");
  });

  it("leaves neither sandbox nor folder behind when it is told to stop", async () => {
    const { child, connection } = await start(["--allow-unisolated-code"]);
    const duration = uniqueDuration();
    const sandbox = await Sandbox.create(connection);
    await sandbox.commands.run(`sleep ${duration}; true`, { background: true });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    await expectNoProcessWith(duration);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it("takes every sandbox with it when it is killed, and its next start removes their folders", async () => {
    const { child, connection } = await start(["--allow-unisolated-code"]);
    const duration = uniqueDuration();
    const sandbox = await Sandbox.create(connection);
    await sandbox.commands.run(`sleep ${duration}; true`, { background: true });
    await waitForProcessWith(`sleep ${duration} `);
    child.kill("SIGKILL");
    await once(child, "exit");
    await expectNoProcessWith(duration);
    await expectNoProcessWith(dataDir);
    const running = join(dataDir, "sandboxes", "running");
    expect(await readdir(running)).toEqual([sandbox.sandboxId]);
    await start();
    expect(await readdir(running)).toEqual([]);
  });

  it("keeps the files of paused sandboxes and the snapshots over its end, whichever way it comes", async () => {
    const first = await start(["--allow-unisolated-code"]);
    const duration = uniqueDuration();
    const sandbox = await Sandbox.create(first.connection);
    await sandbox.files.write("note.txt", "kept");
    const { snapshotId } = await sandbox.createSnapshot();
    await sandbox.commands.run(`sleep ${duration}; true`, { background: true, timeoutMs: 0 });
    await waitForProcessWith(`sleep ${duration} `);
    await sandbox.pause();
    first.child.kill("SIGKILL");
    await expectNoProcessWith(duration);

    const second = await start(["--allow-unisolated-code"]);
    const health = await fetch(`${second.connection.apiUrl}/health`);
    expect(await health.json()).toMatchObject({ sandboxes: 0, paused: 1, pausedWithFilesOnly: 1 });
    const listed = await Sandbox.list(second.connection).nextItems();
    expect(listed).toMatchObject([{ sandboxId: sandbox.sandboxId, state: "paused" }]);
    second.child.kill("SIGTERM");
    expect(await once(second.child, "exit")).toEqual([0, null]);

    const third = await start(["--allow-unisolated-code"]);
    const again = await Sandbox.connect(sandbox.sandboxId, third.connection);
    expect(await again.files.read("note.txt")).toBe("kept");
    expect(await again.commands.list()).toEqual([]);
    const copy = await Sandbox.create(snapshotId, third.connection);
    expect(await copy.files.read("note.txt")).toBe("kept");
  });

  it.skipIf(!hasBubblewrap)("takes even daemons with it when it is killed (needs bubblewrap)", async () => {
    const { child, connection } = await start();
    const duration = uniqueDuration();
    const sandbox = await Sandbox.create(connection);
    await sandbox.commands.run(`setsid nohup sh -c 'sleep ${duration}; true' > /dev/null 2>&1 &`);
    await waitForProcessWith(`sleep ${duration} `);
    child.kill("SIGKILL");
    await expectNoProcessWith(duration);
  });

  it.skipIf(!hasBubblewrap)(
    "passes on no descriptor that it inherited itself (needs bubblewrap)",
    async () => {
      const ways = Array.from({ length: 30 }, () => openSync("/", "r"));
      const { connection } = await start([], ways);
      for (const way of ways) closeSync(way);
      const sandbox = await Sandbox.create(connection);
      const { stdout } = await sandbox.commands.run("ls -l /proc/[0-9]*/fd 2>/dev/null; true");
      expect(stdout).toContain("socket:");
      expect(stdout).not.toMatch(/-> \/$/m);
    },
  );

  it("shows the tools to every sandbox, and lets none change them", async () => {
    const tools = join(dataDir, "tools");
    await mkdir(tools);
    await writeFile(join(tools, "tool.mjs"), "console.log('of the tools')");
    const { connection } = await start(["--tools", tools, "--allow-unisolated-code"]);
    const sandbox = await Sandbox.create(connection);
    expect((await sandbox.commands.run('node "$MIOSA_TOOLS/tool.mjs"')).stdout).toBe("of the tools\n");
    if (!hasBubblewrap) return;
    expect((await sandbox.commands.run("node /opt/miosa/tool.mjs")).stdout).toBe("of the tools\n");
    await expect(sandbox.commands.run("echo > /opt/miosa/tool.mjs")).rejects.toThrow("exit status 1");
  });
});

describe("a data folder that sandboxes cannot reach", () => {
  it("does not keep them from running, nor from their tools", async () => {
    const dataDir = await makeDataFolder();
    const tools = join(dataDir, "tools");
    await mkdir(tools);
    await writeFile(join(tools, "tool.mjs"), "console.log('of the tools')", { mode: 0o600 });
    await chmod(dataDir, 0o700);
    const host = await startTestHost({ dataDir, toolsDir: tools, allowUnisolatedCode: true });
    expect(host.facts.isolation).toBe(hasBubblewrap ? "bubblewrap" : "none");
    const sandbox = await host.create();
    expect((await sandbox.commands.run('node "$MIOSA_TOOLS/tool.mjs"')).stdout).toBe("of the tools\n");
    await host.stop();
  });
});
