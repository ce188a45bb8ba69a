import { Sandbox, SandboxError, SandboxNotFoundError } from "e2b";
import { afterEach, expect, test } from "vitest";
import { describeEachHost, startAndAwait } from "./each-host.ts";

describeEachHost("a snapshot of a sandbox", ({ target, create }) => {
  const made: string[] = [];
  afterEach(async () => {
    await Promise.all(made.splice(0).map((id) => Sandbox.deleteSnapshot(id, target.options)));
  });

  async function snapshot(sandbox: Sandbox, name?: string) {
    const taken = await sandbox.createSnapshot(name === undefined ? {} : { name });
    made.push(taken.snapshotId);
    return taken;
  }

  const createFrom = (snapshotId: string) => create({ template: snapshotId });

  test("starts others with the files it had, though it has ended", async () => {
    const sandbox = await create();
    await sandbox.files.write("/home/user/deep/note.txt", "then");
    await sandbox.commands.run("chmod 750 deep && ln -s note.txt deep/link");
    const { snapshotId } = await snapshot(sandbox);
    await sandbox.files.write("/home/user/deep/note.txt", "later");
    await sandbox.kill();
    const other = await createFrom(snapshotId);
    expect(other.sandboxId).not.toBe(sandbox.sandboxId);
    expect(await other.files.read("/home/user/deep/link")).toBe("then");
    expect((await other.commands.run("stat -c %a deep")).stdout).toBe("750\n");
  });

  test("leaves the sandbox running as it was", async () => {
    const sandbox = await create();
    const command = await startAndAwait(sandbox, "echo ready; read line; echo got $line", "ready");
    await snapshot(sandbox);
    expect((await sandbox.getInfo()).state).toBe("running");
    const follower = await sandbox.commands.connect(command.pid);
    await sandbox.commands.sendStdin(command.pid, "a line\n");
    expect((await follower.wait()).stdout).toBe("got a line\n");
  });

  test("is listed with its sandbox's until it is deleted", async () => {
    const sandbox = await create();
    const { snapshotId } = await snapshot(sandbox);
    const listed = async () => {
      const snapshots = await sandbox.listSnapshots().nextItems();
      return snapshots.map((found) => found.snapshotId);
    };
    expect(await listed()).toEqual([snapshotId]);
    expect(await Sandbox.deleteSnapshot(snapshotId, target.options)).toBe(true);
    expect(await Sandbox.deleteSnapshot(snapshotId, target.options)).toBe(false);
    expect(await listed()).toEqual([]);
    await expect(createFrom(snapshotId)).rejects.toThrow(SandboxError);
  });

  test("is known by the name it was given", async () => {
    const sandbox = await create();
    await sandbox.files.write("note.txt", "named");
    const name = `conformance-${crypto.randomUUID()}`;
    const { names } = await snapshot(sandbox, name);
    expect(names.join()).toContain(name);
    const other = await createFrom(name);
    expect(await other.files.read("note.txt")).toBe("named");
  });

  test("is not made of a killed sandbox", async () => {
    const sandbox = await create();
    await sandbox.kill();
    await expect(sandbox.createSnapshot()).rejects.toThrow(SandboxNotFoundError);
  });
});

describeEachHost("forking a sandbox", ({ create, endAfterTest }) => {
  test("gives another with the same files, of which each has its own", async () => {
    const sandbox = await create();
    await sandbox.files.write("note.txt", "before");
    const [fork, ...others] = await sandbox.fork({ timeoutMs: 60_000 });
    expect(others).toEqual([]);
    if (!(fork instanceof Sandbox)) throw fork;
    endAfterTest(fork);
    expect(fork.sandboxId).not.toBe(sandbox.sandboxId);
    expect(await fork.files.read("note.txt")).toBe("before");
    await fork.files.write("note.txt", "in the fork");
    expect(await sandbox.files.read("note.txt")).toBe("before");
  });

  test("gives as many as asked for", async () => {
    const sandbox = await create();
    const forks = await sandbox.fork({ count: 2, timeoutMs: 60_000 });
    const running = forks.filter((fork) => fork instanceof Sandbox);
    for (const fork of running) endAfterTest(fork);
    expect(new Set([sandbox, ...running].map(({ sandboxId }) => sandboxId)).size).toBe(3);
    for (const fork of running) expect(await fork.isRunning()).toBe(true);
  });

  test("is refused for a killed sandbox, and for no forks at all", async () => {
    const sandbox = await create();
    await expect(sandbox.fork({ count: 0 })).rejects.toMatchObject({ statusCode: 400 });
    await sandbox.kill();
    await expect(sandbox.fork()).rejects.toThrow(SandboxNotFoundError);
  });
});
