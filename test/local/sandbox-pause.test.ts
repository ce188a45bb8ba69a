import { mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { Sandbox, SandboxNotFoundError } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, everyHost, startTestHost, type TestHost } from "./support/sandbox.ts";

describe.each(everyHost)("pausing a sandbox on a host $name", ({ options }) => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startTestHost(options);
  });
  afterAll(() => host.stop());

  const statesOf = async (state: ("running" | "paused")[]) =>
    (await Sandbox.list({ ...host.connection, query: { state } }).nextItems()).map(
      ({ sandboxId }) => sandboxId,
    );

  it("stops its processes where they are, and resuming lets the same ones go on", async () => {
    const sandbox = await host.create();
    const counting = "i=0; while :; do i=$((i+1)); echo $i > count; sleep 0.02; done";
    const { pid } = await sandbox.commands.run(counting, { background: true, timeoutMs: 0 });
    await eventually(async () => expect(Number(await sandbox.files.read("count"))).toBeGreaterThan(0));
    expect(await sandbox.pause()).toBe(true);
    expect(await sandbox.pause()).toBe(false);
    expect(await sandbox.isRunning()).toBe(false);
    expect((await sandbox.getInfo()).state).toBe("paused");
    await expect(sandbox.commands.run("true")).rejects.toThrow(SandboxNotFoundError);
    const again = await Sandbox.connect(sandbox.sandboxId, host.connection);
    expect((await again.getInfo()).state).toBe("running");
    expect((await again.commands.list()).map((process) => process.pid)).toContain(pid);
    // The file is made anew all the time: a reader may come in the middle of that.
    const count = await eventually(async () => Number(await again.files.read("count")));
    await eventually(async () => expect(Number(await again.files.read("count"))).toBeGreaterThan(count));
    await again.kill();
  });

  it("is shown in lists by its state, and a paused sandbox can be killed", async () => {
    const [running, paused] = await Promise.all([host.create(), host.create()]);
    await paused.pause();
    expect(await statesOf(["running"])).toEqual([running.sandboxId]);
    expect(await statesOf(["paused"])).toEqual([paused.sandboxId]);
    expect((await statesOf(["running", "paused"])).sort()).toEqual(
      [running.sandboxId, paused.sandboxId].sort(),
    );
    expect(await paused.kill()).toBe(true);
    expect(await statesOf(["paused"])).toEqual([]);
    await expect(Sandbox.connect(paused.sandboxId, host.connection)).rejects.toThrow(SandboxNotFoundError);
    await running.kill();
  });

  it("comes at the end of its lifetime where that was asked for, and keeps its files", async () => {
    const sandbox = await host.create({ timeoutMs: 60_000, lifecycle: { onTimeout: "pause" } });
    await sandbox.files.write("note.txt", "kept");
    await sandbox.setTimeout(0);
    await eventually(async () => expect(await statesOf(["paused"])).toContain(sandbox.sandboxId));
    expect(await sandbox.isRunning()).toBe(false);
    await expect(sandbox.setTimeout(60_000)).rejects.toThrow(SandboxNotFoundError);
    const again = await Sandbox.connect(sandbox.sandboxId, host.connection);
    expect(await again.files.read("note.txt")).toBe("kept");
    await again.kill();
  });

  it("is undone by traffic alone where that was asked for", async () => {
    const sandbox = await host.create({ lifecycle: { onTimeout: "pause", autoResume: true } });
    await sandbox.files.write("note.txt", "kept");
    await sandbox.pause();
    expect((await sandbox.getInfo()).lifecycle).toEqual({ onTimeout: "pause", autoResume: true });
    const wrongToken = await fetch(`${host.connection.sandboxUrl}/health`, {
      headers: { "e2b-sandbox-id": sandbox.sandboxId, "x-access-token": "a guess" },
    });
    expect(wrongToken.status).toBe(401);
    expect((await sandbox.getInfo()).state).toBe("paused");
    const reads = await Promise.all([1, 2, 3].map(() => sandbox.files.read("note.txt")));
    expect(reads).toEqual(["kept", "kept", "kept"]);
    expect((await sandbox.getInfo()).state).toBe("running");
    await sandbox.kill();
  });

  it("can drop the processes and keep the files alone", async () => {
    const sandbox = await host.create();
    await sandbox.files.write("note.txt", "kept");
    await sandbox.commands.run("sleep 600", { background: true, timeoutMs: 0 });
    expect(await sandbox.pause({ keepMemory: false })).toBe(true);
    const again = await Sandbox.connect(sandbox.sandboxId, host.connection);
    expect(await again.commands.list()).toEqual([]);
    expect(await again.files.read("note.txt")).toBe("kept");
    await again.kill();
  });

  it("leaves the sandbox running where it cannot be written down", async () => {
    const sandbox = await host.create();
    const folder = join(host.dataDir, "sandboxes", "running", sandbox.sandboxId);
    mkdirSync(join(folder, "sandbox.json.new"));
    await expect(sandbox.pause()).rejects.toThrow();
    expect((await sandbox.commands.run("echo still here")).stdout).toBe("still here\n");
    rmdirSync(join(folder, "sandbox.json.new"));
    expect(await sandbox.pause()).toBe(true);
    await sandbox.kill();
  });

  it("answers older shapes of resuming, and refuses to resume what runs", async () => {
    const sandbox = await host.create();
    const resume = () =>
      fetch(`${host.connection.apiUrl}/sandboxes/${sandbox.sandboxId}/resume`, {
        method: "POST",
        headers: { "x-api-key": host.connection.apiKey, "content-type": "application/json" },
        body: JSON.stringify({ timeout: 60 }),
      });
    expect((await resume()).status).toBe(409);
    await sandbox.pause();
    const resumed = await resume();
    expect(resumed.status).toBe(201);
    expect(await resumed.json()).toMatchObject({ sandboxID: sandbox.sandboxId });
    expect(await sandbox.isRunning()).toBe(true);
    await sandbox.kill();
  });
});

describe.each(everyHost)("copies of a sandbox's files on a host $name", ({ options }) => {
  let host: TestHost;
  let source: Sandbox;
  beforeAll(async () => {
    host = await startTestHost(options);
    source = await host.create();
    await source.files.write("/workspace/note.txt", "of the source");
    await source.commands.run("ln -s /etc/passwd link; chmod 700 note.txt", { cwd: "/workspace" });
  });
  afterAll(() => host.stop());

  it("start sandboxes of their own, from a snapshot that outlives its sandbox", async () => {
    const passing = await host.create();
    await passing.files.write("/workspace/note.txt", "of the one that passes");
    const { snapshotId } = await passing.createSnapshot();
    await passing.files.write("/workspace/note.txt", "changed after");
    await passing.kill();
    const copy = await Sandbox.create(snapshotId, host.connection);
    expect(await copy.files.read("/workspace/note.txt")).toBe("of the one that passes");
    expect((await copy.getInfo()).templateId).toBe(snapshotId);
    await copy.kill();
    expect(await Sandbox.deleteSnapshot(snapshotId, host.connection)).toBe(true);
    expect(await Sandbox.deleteSnapshot(snapshotId, host.connection)).toBe(false);
    await expect(Sandbox.create(snapshotId, host.connection)).rejects.toThrow(/404/);
  });

  it("are found by name and by sandbox, page by page", async () => {
    const first = await source.createSnapshot({ name: "first" });
    const second = await source.createSnapshot({ name: "second" });
    const pages = Sandbox.listSnapshots({ ...host.connection, sandboxId: source.sandboxId, limit: 1 });
    expect(await pages.nextItems()).toEqual([{ snapshotId: first.snapshotId, names: ["first"] }]);
    expect(await pages.nextItems()).toEqual([{ snapshotId: second.snapshotId, names: ["second"] }]);
    expect(pages.hasNext).toBe(false);
    const named = await Sandbox.listSnapshots({ ...host.connection, name: "second" }).nextItems();
    expect(named.map(({ snapshotId }) => snapshotId)).toEqual([second.snapshotId]);
    const copy = await Sandbox.create("second", host.connection);
    expect(await copy.files.read("/workspace/note.txt")).toBe("of the source");
    await copy.kill();
  });

  it("are made by a fork too, with modes and links as they were, and go their own way", async () => {
    const [fork] = await source.fork();
    if (!(fork instanceof Sandbox)) throw fork;
    const { stdout } = await fork.commands.run("stat -c %a note.txt; readlink link", { cwd: "/workspace" });
    expect(stdout).toBe("700\n/etc/passwd\n");
    await fork.files.write("/workspace/note.txt", "of the fork");
    expect(await source.files.read("/workspace/note.txt")).toBe("of the source");
    await fork.kill();
  });

  it("are not made of a sandbox that is not there", async () => {
    await expect(Sandbox.createSnapshot("unknown", host.connection)).rejects.toThrow(SandboxNotFoundError);
  });
});
