import { globSync } from "node:fs";
import { CommandExitError, type Sandbox } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { detectControlGroups } from "../../local/sandbox/isolation/cgroup.ts";
import { sandboxLimits } from "../../local/sandbox/limits.ts";
import { hasBubblewrap } from "./support/executables.ts";
import { eventually, everyHost, startTestHost, type TestHost } from "./support/sandbox.ts";

const MIB = 1024 * 1024;
const limits = { memoryBytes: 192 * MIB, diskBytes: 64 * MIB, processes: 60 };
const hasGroups = detectControlGroups(sandboxLimits) !== undefined;

const health = z.object({
  limits: z.object({
    enforced: z.array(z.string()),
    watched: z.array(z.string()),
    notEnforced: z.array(z.string()),
  }),
});

async function limitsOf({ connection }: TestHost) {
  return health.parse(await (await fetch(`${connection.apiUrl}/health`)).json()).limits;
}

/** The control groups of this test's sandboxes. */
const controlGroups = () => globSync(`/sys/fs/cgroup/{,*/}miosa-${process.pid}-*`);

/** How a command ends that the host may kill. */
const exitCodeOf = (sandbox: Sandbox, command: string) =>
  sandbox.commands.run(command).then(
    () => 0,
    (error: unknown) => (error instanceof CommandExitError ? error.exitCode : error),
  );

describe.each(everyHost)("the limits of a sandbox $name", ({ options }) => {
  let host: TestHost;
  let sandbox: Sandbox;
  beforeAll(async () => {
    host = await startTestHost({ ...options, limits });
    sandbox = await host.create();
  });
  afterAll(() => host.stop());

  it("kill a program that takes too much memory, and nothing else", async () => {
    const bystander = await sandbox.commands.run("sleep 600", { background: true });
    const hog = `node -e 'const kept = []; setInterval(() => kept.push(Buffer.alloc(${16 * MIB}, 1)), 20)'`;
    expect(await exitCodeOf(sandbox, `${hog}; exit $?`)).toBe(137);
    expect((await sandbox.commands.run("echo fine")).stdout).toBe("fine\n");
    expect((await sandbox.commands.list()).map(({ pid }) => pid)).toContain(bystander.pid);
    await bystander.kill();
  });

  it("leave the sandbox alive when many small programs take too much memory", async () => {
    // A line that has not ended is kept whole. Memory is full long before there are too many processes.
    const holdThirtyMegabytes = `tail < <(head -c ${30 * MIB} /dev/zero; sleep 600) > /dev/null`;
    const herd = `for i in $(seq 24); do ${holdThirtyMegabytes} & sleep 0.02; done; wait -n; exit $?`;
    expect(await exitCodeOf(sandbox, `bash -c '${herd}'; code=$?; pkill -9 sleep; exit $code`)).not.toBe(0);
    expect((await sandbox.commands.run("echo fine")).stdout).toBe("fine\n");
  });

  it("are the memory that the sandbox says it has", async () => {
    expect((await sandbox.getInfo()).memoryMB).toBe(192);
  });

  it("stop a program that fills the disk", async () => {
    const fill = "i=0; while :; do head -c 4000000 /dev/zero > fill-$i; i=$((i+1)); sleep 0.05; done";
    expect(await exitCodeOf(sandbox, fill)).not.toBe(0);
    expect((await sandbox.commands.run("rm -f fill-*; echo fine")).stdout).toBe("fine\n");
  });

  it("are told by the host's health, each once and none left out", async () => {
    const { enforced, watched, notEnforced } = await limitsOf(host);
    expect([...enforced, ...watched, ...notEnforced].toSorted()).toEqual(
      ["cpu", "disk", "file size", "lifetime", "memory", "network", "open files", "processes"].toSorted(),
    );
    expect(watched).toContain("disk");
  });
});

describe.skipIf(!hasBubblewrap)("the limits that the kernel enforces on a sandbox", () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startTestHost({ limits });
  });
  afterAll(() => host.stop());

  it.runIf(hasGroups)("are those of its control groups, which end with it", async () => {
    const { enforced, watched } = await limitsOf(host);
    expect(enforced).toEqual(expect.arrayContaining(["memory", "cpu", "processes"]));
    expect(watched).toEqual(["disk"]);
    const before = controlGroups();
    const another = await host.create();
    const made = controlGroups().filter((group) => !before.includes(group));
    expect(made.length).toBeGreaterThan(0);
    await another.kill();
    await eventually(() => expect(controlGroups().filter((group) => made.includes(group))).toEqual([]));
  });

  it.runIf(!hasGroups)("do not count what is only watched", async () => {
    const { enforced, watched } = await limitsOf(host);
    expect(enforced).not.toContain("memory");
    expect(watched).toEqual(["memory", "disk"]);
  });
});
