import { AuthenticationError, Sandbox, SandboxError, SandboxNotFoundError, TimeoutError } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost, eventually } from "./each-host.ts";

describeEachHost("creating a sandbox", ({ create }) => {
  test("gives what was asked for", async () => {
    const sandbox = await create({ metadata: { tenant: "acme & co" } });
    const info = await sandbox.getInfo();
    expect(info).toMatchObject({
      sandboxId: sandbox.sandboxId,
      state: "running",
      metadata: { tenant: "acme & co" },
    });
    expect(info.cpuCount).toBeGreaterThan(0);
    expect(info.memoryMB).toBeGreaterThan(0);
    const lifetimeMs = info.endAt.getTime() - info.startedAt.getTime();
    expect(lifetimeMs).toBeGreaterThan(55_000);
    expect(lifetimeMs).toBeLessThan(75_000);
  });

  test("gives its variables to every command", async () => {
    const sandbox = await create({ envs: { GREETING: "hello", NAME: "two words" } });
    expect((await sandbox.commands.run('echo "$GREETING $NAME"')).stdout).toBe("hello two words\n");
  });

  test("is refused without the right API key", async () => {
    const apiKey = `e2b_${"0".repeat(40)}`;
    await expect(create({ apiKey })).rejects.toThrow(AuthenticationError);
  });

  test("is refused from a template that is not there", async () => {
    const refused = create({ template: `missing-${crypto.randomUUID()}` });
    await expect(refused).rejects.toThrow(SandboxError);
    await expect(refused).rejects.toMatchObject({ statusCode: 404 });
  });

  test("is refused with a longer life than the service allows", async () => {
    const refused = create({ timeoutMs: 25 * 60 * 60 * 1000 });
    await expect(refused).rejects.toMatchObject({ name: "SandboxError", statusCode: 400 });
  });
});

describeEachHost("a running sandbox", ({ target, create }) => {
  test("is reached by its id from another client", async () => {
    const { sandboxId, files } = await create();
    await files.write("note.txt", "from the first client");
    const other = await Sandbox.connect(sandboxId, target.options);
    expect(other.sandboxId).toBe(sandboxId);
    expect(await other.isRunning()).toBe(true);
    expect(await other.files.read("note.txt")).toBe("from the first client");
  });

  test("lives longer for a client that connects with more time, and no shorter for one with less", async () => {
    const sandbox = await create();
    const { endAt } = await sandbox.getInfo();
    await sandbox.connect({ timeoutMs: 10_000 });
    expect((await sandbox.getInfo()).endAt).toEqual(endAt);
    await sandbox.connect({ timeoutMs: 120_000 });
    expect((await sandbox.getInfo()).endAt.getTime()).toBeGreaterThan(endAt.getTime() + 50_000);
  });

  test("gets a longer or a shorter life by a new timeout", async () => {
    const sandbox = await create();
    const remainingMs = async () => (await sandbox.getInfo()).endAt.getTime() - Date.now();
    await sandbox.setTimeout(120_000);
    expect(await remainingMs()).toBeGreaterThan(100_000);
    await sandbox.setTimeout(30_000);
    expect(await remainingMs()).toBeLessThan(40_000);
  });

  test("ends when its lifetime is over", async () => {
    const sandbox = await create();
    await sandbox.setTimeout(1_000);
    await eventually(async () => expect(await sandbox.isRunning()).toBe(false));
    await eventually(() => expect(sandbox.getInfo()).rejects.toThrow(SandboxNotFoundError));
  });

  test("tells those who wait for a command that it was killed", async () => {
    const sandbox = await create();
    const command = await sandbox.commands.run("sleep 60", { background: true });
    const waited = expect(command.wait()).rejects.toThrow(TimeoutError);
    await sandbox.kill();
    await waited;
  });
});

describeEachHost("a killed sandbox", ({ target, create }) => {
  test("was killed once only", async () => {
    const sandbox = await create();
    expect(await sandbox.kill()).toBe(true);
    expect(await sandbox.kill()).toBe(false);
    expect(await Sandbox.kill(sandbox.sandboxId, target.options)).toBe(false);
  });

  test("is not found by any later call", async () => {
    const sandbox = await create();
    await sandbox.kill();
    expect(await sandbox.isRunning()).toBe(false);
    await expect(sandbox.getInfo()).rejects.toThrow(SandboxNotFoundError);
    await expect(sandbox.setTimeout(60_000)).rejects.toThrow(SandboxNotFoundError);
    await expect(sandbox.connect()).rejects.toThrow(SandboxNotFoundError);
    await expect(sandbox.commands.run("true")).rejects.toThrow(SandboxNotFoundError);
    await expect(sandbox.files.read("note.txt")).rejects.toThrow(TimeoutError);
  });
});
