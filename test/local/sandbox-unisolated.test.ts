import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileNotFoundError, Sandbox } from "e2b";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  eventually,
  expectNoProcessWith,
  processesWith,
  startTestHost,
  type TestHost,
  uniqueDuration,
  waitForProcessWith,
} from "./support/sandbox.ts";

const runtime = `/workspace/.miosa/programs/${"a".repeat(64)}/runtime.mjs`;
const events = "/workspace/.miosa/events.ndjson";

/** A program in the place of the agent runtime: repeats its task and its input as events. */
const runtimeProgram = `
  import { appendFileSync, readFileSync, symlinkSync } from "node:fs";
  const workspace = process.env.MIOSA_WORKSPACE;
  const write = (event) => appendFileSync(workspace + "/.miosa/events.ndjson", JSON.stringify(event) + "\\n");
  write({ type: "task", task: JSON.parse(readFileSync(workspace + "/task.json", "utf8")) });
  if (process.argv[2] === "link") symlinkSync("/etc", workspace + "/link");
  if (process.argv[2] === "wait") for await (const line of process.stdin) { write({ type: "reply", line: String(line) }); break; }
  console.log("ran", process.argv[2] ?? "");
`;

describe("a host without isolation that was not told to run anything", () => {
  let trusted: string;
  let host: TestHost;
  let sandbox: Sandbox;

  beforeAll(async () => {
    trusted = await mkdtemp(join(tmpdir(), "trusted-"));
    await writeFile(join(trusted, "runtime.mjs"), runtimeProgram);
    await writeFile(join(trusted, "example.txt"), "an example");
    host = await startTestHost({ isolation: "none", trustedDirs: [trusted] });
    sandbox = await host.create({ envs: { MIOSA_RUN: "run_1" } });
    await sandbox.files.write(runtime, runtimeProgram);
    await sandbox.files.write("/workspace/task.json", JSON.stringify({ request: "do it" }));
  });
  afterAll(async () => {
    await host.stop();
    await rm(trusted, { recursive: true, force: true });
  });

  it("says so in its facts and its health", async () => {
    expect(host.facts).toMatchObject({ isolation: "none", unisolatedCode: "refused" });
    expect(await (await fetch(`${host.connection.apiUrl}/health`)).json()).toMatchObject({
      isolation: "none",
      unisolatedCode: "refused",
    });
  });

  it("runs a program that came with the project, on a task", async () => {
    const result = await sandbox.commands.run(`node ${runtime} run`);
    expect(result.stdout).toBe("ran run\n");
    expect(await sandbox.files.read(events)).toContain('{"type":"task","task":{"request":"do it"}}');
  });

  it("lets its events be followed, and its input be answered", async () => {
    const lines: string[] = [];
    const tail = await sandbox.commands.run(`tail -n +1 -s 0.05 --pid=1 -F ${events} 2>/dev/null`, {
      background: true,
      onStdout: (text) => void lines.push(text),
    });
    const program = await sandbox.commands.run(`node ${runtime} wait`, { background: true, stdin: true });
    await program.sendStdin("an answer\n");
    await program.wait();
    await eventually(() => expect(lines.join("")).toContain("an answer"));
    await tail.kill();
  });

  it("takes the project's own files, byte for byte, wherever they go", async () => {
    await sandbox.files.write("/workspace/files/example.txt", "an example");
    expect(await sandbox.files.read("/workspace/files/example.txt")).toBe("an example");
    await sandbox.files.write("/workspace/files/streamed.txt", new Blob(["an example"]).stream());
    expect(await sandbox.files.read("/workspace/files/streamed.txt")).toBe("an example");
  });

  it("knows programs that were built again since it started", async () => {
    await writeFile(join(trusted, "built-later.mjs"), "console.log('later')");
    const later = await host.create();
    await later.files.write(
      "/workspace/built-later.mjs",
      await readFile(join(trusted, "built-later.mjs"), "utf8"),
    );
    await later.kill();
  });

  it.each([
    ["an unknown program", runtime, "console.log('of someone else')"],
    ["a known program, changed", runtime, `${runtimeProgram}\n`],
    ["data other than the task", "/workspace/data.json", "{}"],
    ["a task that is not JSON", "/workspace/task.json", "console.log(1)"],
    ["something below the task's name", "/workspace/task.json/../evil.json", "{}"],
    ["a task elsewhere", "/home/user/task.json", "{}"],
  ])("refuses %s, and says what to do", async (_name, path, content) => {
    await expect(sandbox.files.write(path, content)).rejects.toThrow(
      /403: code refused: .*install bubblewrap, or start with --allow-unisolated-code/,
    );
    await expect(sandbox.files.write(path, new Blob([content]).stream())).rejects.toThrow(
      /403: code refused/,
    );
    expect(await sandbox.files.read(runtime)).toBe(runtimeProgram);
  });

  it.each([
    "id",
    `node ${runtime} run; id`,
    `node ${runtime} run\nid`,
    `node ${runtime} $(id)`,
    `node --eval 1 ${runtime}`,
    `node /workspace/.miosa/../files/example.txt`,
    `tail -n +1 -s 0.05 --pid=1 -F /etc/passwd`,
    `tail -n +1 -F ${events} /etc/passwd`,
  ])("refuses the command %j", async (command) => {
    await expect(sandbox.commands.run(command)).rejects.toThrow(/code refused/);
  });

  it("refuses variables that could change what a program does", async () => {
    await expect(host.create({ envs: { NODE_OPTIONS: "--import=/tmp/evil.mjs" } })).rejects.toThrow(
      /403: code refused/,
    );
    await expect(
      sandbox.commands.run(`node ${runtime} run`, { envs: { NODE_OPTIONS: "--import=/tmp/evil.mjs" } }),
    ).rejects.toThrow(/code refused/);
    const { stdout } = await sandbox.commands.run(`node ${runtime} run`, {
      envs: { MIOSA_WORKSPACE: "/etc" },
    });
    expect(stdout).toBe("ran run\n");
  });

  it("refuses to rename, which could make a program of a task", async () => {
    await expect(sandbox.files.rename("/workspace/task.json", runtime)).rejects.toThrow(/code refused/);
  });

  it("starts on no files that were there before, which another host may have let in", async () => {
    const { snapshotId } = await sandbox.createSnapshot();
    await expect(Sandbox.create(snapshotId, host.connection)).rejects.toThrow(/403: code refused/);
  });

  it("reaches no file outside of the sandbox's folders, not even by a link", async () => {
    await sandbox.commands.run(`node ${runtime} link`);
    for (const path of ["/etc/passwd", "/workspace/../etc/passwd", "/workspace/link/passwd", "/"]) {
      await expect(sandbox.files.read(path), path).rejects.toThrow(FileNotFoundError);
    }
    await expect(sandbox.files.list("/workspace/link")).rejects.toThrow(FileNotFoundError);
    const names = (await sandbox.files.list("/workspace")).map(({ name }) => name);
    expect(names).toContain("task.json");
    expect(names).not.toContain("link");
  });
});

describe("a host without isolation that was told to run anything", () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await startTestHost({ isolation: "none", allowUnisolatedCode: true });
  });
  afterAll(() => host.stop());

  it("says so, and runs it", async () => {
    expect(host.facts).toMatchObject({ isolation: "none", unisolatedCode: "allowed" });
    const sandbox = await host.create();
    expect((await sandbox.commands.run("echo anything")).stdout).toBe("anything\n");
  });

  it("ends a sandbox's commands with it", async () => {
    const duration = uniqueDuration();
    const sandbox = await host.create();
    await sandbox.commands.run(`sleep ${duration}; true`, { background: true });
    await waitForProcessWith(`sleep ${duration} `);
    await sandbox.kill();
    await expectNoProcessWith(duration);
  });

  it.skipIf(process.platform !== "linux")(
    "ends even what left its group and its parents, where there is /proc",
    async () => {
      const duration = uniqueDuration();
      const sandbox = await host.create();
      await sandbox.commands.run(
        `setsid nohup sh -c '(sleep ${duration}; true) & sleep ${duration}; true' > /dev/null 2>&1 &`,
      );
      await eventually(() => expect(processesWith(`sleep ${duration}`).length).toBeGreaterThan(2));
      await sandbox.kill();
      await expectNoProcessWith(duration);
    },
  );
});
