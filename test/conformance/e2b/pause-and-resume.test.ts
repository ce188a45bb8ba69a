import { InvalidArgumentError, Sandbox, SandboxError, SandboxNotFoundError } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost, eventually, startAndAwait } from "./each-host.ts";

describeEachHost("pausing a sandbox", ({ target, create }) => {
  test("keeps its files and its environment for the client that connects", async () => {
    const sandbox = await create({ envs: { KEPT: "yes" } });
    await sandbox.files.write("note.txt", "before");
    expect(await sandbox.pause()).toBe(true);
    expect(await sandbox.isRunning()).toBe(false);
    const resumed = await Sandbox.connect(sandbox.sandboxId, target.options);
    expect(resumed.sandboxId).toBe(sandbox.sandboxId);
    expect(await resumed.isRunning()).toBe(true);
    expect(await resumed.files.read("note.txt")).toBe("before");
    expect((await resumed.commands.run("echo $KEPT")).stdout).toBe("yes\n");
  });

  test("keeps its processes, which go on where they were", async () => {
    const sandbox = await create();
    const { pid } = await startAndAwait(sandbox, "echo ready; read line; echo got $line", "ready");
    await sandbox.pause();
    await sandbox.connect();
    const processes = await sandbox.commands.list();
    expect(processes.map((process) => process.pid)).toContain(pid);
    const command = await sandbox.commands.connect(pid);
    await sandbox.commands.sendStdin(pid, "a line\n");
    expect((await command.wait()).stdout).toBe("got a line\n");
  });

  test("without memory keeps the files only", async () => {
    const sandbox = await create();
    await sandbox.files.write("/home/user/note.txt", "before");
    await startAndAwait(sandbox, "echo ready; sleep 60", "ready");
    expect(await sandbox.pause({ keepMemory: false })).toBe(true);
    await sandbox.connect();
    expect(await sandbox.files.read("/home/user/note.txt")).toBe("before");
    expect(await sandbox.commands.list()).toEqual([]);
  });

  test("is done once, and shown", async () => {
    const sandbox = await create();
    expect(await sandbox.pause()).toBe(true);
    expect(await sandbox.pause()).toBe(false);
    expect((await sandbox.getInfo()).state).toBe("paused");
    await sandbox.connect({ timeoutMs: 120_000 });
    const { state, endAt } = await sandbox.getInfo();
    expect(state).toBe("running");
    expect(endAt.getTime()).toBeGreaterThan(Date.now() + 100_000);
  });

  test("closes it to calls until it is resumed", async () => {
    const sandbox = await create();
    await sandbox.pause();
    await expect(sandbox.commands.run("true")).rejects.toThrow(SandboxError);
    await expect(sandbox.files.read("note.txt")).rejects.toThrow(SandboxError);
    expect((await sandbox.getInfo()).state).toBe("paused");
  });

  test("does not save it from being killed", async () => {
    const sandbox = await create();
    await sandbox.pause();
    expect(await sandbox.kill()).toBe(true);
    await expect(sandbox.connect()).rejects.toThrow(SandboxNotFoundError);
    await expect(sandbox.pause()).rejects.toThrow(SandboxNotFoundError);
  });
});

describeEachHost("a sandbox that pauses at the end of its lifetime", ({ create }) => {
  test("is there for the client that connects", async () => {
    const sandbox = await create({ lifecycle: { onTimeout: "pause" } });
    await sandbox.files.write("note.txt", "kept");
    await sandbox.setTimeout(1_000);
    await eventually(async () => expect((await sandbox.getInfo()).state).toBe("paused"));
    expect(await sandbox.isRunning()).toBe(false);
    await sandbox.connect();
    expect(await sandbox.files.read("note.txt")).toBe("kept");
  });

  test("wakes at the first call where it may", async () => {
    const sandbox = await create({ lifecycle: { onTimeout: "pause", autoResume: true } });
    await sandbox.files.write("note.txt", "kept");
    await sandbox.pause();
    expect((await sandbox.getInfo()).state).toBe("paused");
    expect(await sandbox.files.read("note.txt")).toBe("kept");
    expect((await sandbox.getInfo()).state).toBe("running");
    await sandbox.pause();
    expect((await sandbox.commands.run("cat note.txt")).stdout).toBe("kept");
  });

  test("tells how it was set up", async () => {
    const pausing = await create({ lifecycle: { onTimeout: "pause", autoResume: true } });
    expect((await pausing.getInfo()).lifecycle).toEqual({ onTimeout: "pause", autoResume: true });
    const ending = await create();
    expect((await ending.getInfo()).lifecycle).toEqual({ onTimeout: "kill", autoResume: false });
  });

  test("cannot wake by itself when it is to be killed", async () => {
    const refused = create({ lifecycle: { onTimeout: "kill", autoResume: true } });
    await expect(refused).rejects.toThrow(InvalidArgumentError);
  });
});
