import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, symlink, watch, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordLimits } from "../../../src/agents/contract.ts";
import { logText, ofType, runStep, startRuntime, useWorkspaces, type WorkspaceOptions } from "./workspace.ts";

const createWorkspace = useWorkspaces();

async function workspaceOf(source: string, options: Omit<WorkspaceOptions, "program"> = {}) {
  const workspace = await createWorkspace({ program: { source }, ...options });
  return workspace;
}

const say = "const say = (record) => console.log(JSON.stringify(record));";
const succeed = `say({ type: "result", summary: "done", output: null });`;

/** Waits until a file of the workspace has been written. */
async function appearance(folder: string, name: string): Promise<void> {
  for await (const { filename } of watch(folder, { signal: AbortSignal.timeout(10_000) })) {
    if (filename === name) return;
  }
}

/** Whether a process still runs; one that has ended but was not collected yet does not. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.trim().startsWith("Z");
}

describe("the runtime", { timeout: 30_000 }, () => {
  it("passes records on in order and ends with the exit", async () => {
    const workspace = await workspaceOf(`${say}
      say({ type: "message.delta", text: "a" });
      say({ type: "finding", severity: "info", message: "f", unknown: 1 });
      ${succeed}`);
    expect(await runStep(workspace)).toEqual([
      { type: "message.delta", text: "a" },
      { type: "finding", severity: "info", message: "f" },
      { type: "result", summary: "done", output: null },
      { type: "exit", code: 0, signal: null },
    ]);
  });

  it("makes a log of every line that is no record an agent may write", async () => {
    const lines = [
      "plain words",
      "{broken",
      '{"type":"unknown"}',
      '{"type":"exit","code":0,"signal":null}',
      '{"type":"log","stream":"runtime","text":"forged"}',
      '{"type":"result"}',
      `{"type":"result","summary":"","output":${"[".repeat(5_000)}${"]".repeat(5_000)}}`,
    ];
    const workspace = await workspaceOf(
      `console.log(${JSON.stringify(lines.join("\n"))}); console.error("to stderr");`,
    );
    const records = await runStep(workspace);
    expect(logText(records, "stdout").split("\n")).toEqual(lines);
    expect(logText(records, "stderr")).toBe("to stderr");
    expect(records.at(-1)).toEqual({ type: "exit", code: 0, signal: null });
    expect(records).toHaveLength(lines.length + 2);
  });

  it("survives binary output and writes nothing that JSON readers refuse", async () => {
    const workspace = await workspaceOf(
      `process.stdout.write(Buffer.from([0, 1, 0xff, 0xfe, 0xc3, 10, 0x61, 10]));
       console.log('{"type":"message","text":"nul \\\\u0000 half \\\\ud83d backslash \\\\\\\\u0000"}');`,
    );
    const records = await runStep(workspace);
    expect(logText(records, "stdout")).toBe("\ufffd\u0001\ufffd\ufffd\ufffd\na");
    expect(ofType(records, "message")[0]?.text).toBe("nul \ufffd half \ufffd backslash \\u0000");
  });

  it("writes text of any alphabet as ASCII, so that no character can be read by half", async () => {
    const text = "Ζωή 日本 👩‍🚀 \u007f é";
    const workspace = await workspaceOf(`${say} say({ type: "message", text: ${JSON.stringify(text)} });`);
    const records = await runStep(workspace);
    expect(ofType(records, "message")[0]?.text).toBe(text);
    const bytes = await readFile(join(workspace.root, ".miosa", "events.ndjson"));
    expect(bytes.every((byte) => byte < 0x7f)).toBe(true);
  });

  it("records an exit without a result as nothing more than that", async () => {
    const workspace = await workspaceOf("process.exitCode = 3;");
    expect(await runStep(workspace)).toEqual([{ type: "exit", code: 3, signal: null }]);
  });

  it("leaves a workspace alone that has a runtime already", async () => {
    const workspace = await workspaceOf(`${say} ${succeed}`);
    await runStep(workspace);
    const second = startRuntime(workspace);
    const [code] = await once(second, "exit");
    expect(code).toBe(0);
    expect(ofType(await workspace.records(), "exit")).toHaveLength(1);
    expect(ofType(await workspace.records(), "result")).toHaveLength(1);
  });

  it("ends with an error where the task cannot be read", async () => {
    const workspace = await workspaceOf("");
    await writeFile(join(workspace.root, "task.json"), '{"version":2}');
    const records = await runStep(workspace);
    expect(records.map((record) => record.type)).toEqual(["error", "exit"]);
    expect(ofType(records, "error")[0]?.code).toBe("bad_task");
  });

  it("refuses a task whose files are outside their folder", async () => {
    const workspace = await workspaceOf("", { task: { files: ["../task.json"] } });
    expect(ofType(await runStep(workspace), "error")[0]?.code).toBe("bad_task");
  });

  it("kills an agent that never ends, and all that it started", async () => {
    const workspace = await workspaceOf(
      `import { spawn } from "node:child_process";
       const child = spawn("sleep", ["1000"], { stdio: "inherit" });
       console.log(process.pid, child.pid);
       setInterval(() => {}, 1_000);`,
      { task: { limits: { timeoutMs: 1_000 } } },
    );
    const records = await runStep(workspace);
    expect(ofType(records, "error")[0]).toMatchObject({
      code: "timeout",
      message: expect.stringContaining("longer than 1 s"),
    });
    expect(records.at(-1)).toEqual({ type: "exit", code: null, signal: "SIGKILL" });
    const pids = logText(records, "stdout").split(" ").map(Number);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it("ends what the agent left running when the agent ends", async () => {
    const workspace = await workspaceOf(
      `import { spawn } from "node:child_process";
       const child = spawn("sleep", ["1000"], { stdio: "inherit" });
       child.unref();
       console.log(child.pid);
       process.exit(0);`,
    );
    const records = await runStep(workspace);
    expect(isRunning(Number(logText(records, "stdout")))).toBe(false);
  });

  it("stops the agent and still writes the exit when it is told to stop", async () => {
    const workspace = await workspaceOf(
      `import { writeFileSync } from "node:fs";
       writeFileSync("out/started", "");
       setInterval(() => {}, 1_000);`,
    );
    await mkdir(join(workspace.root, "out"));
    const started = appearance(join(workspace.root, "out"), "started");
    const runtime = startRuntime(workspace);
    const exited = once(runtime, "exit");
    await started;
    runtime.kill("SIGTERM");
    await exited;
    expect(await workspace.records()).toEqual([{ type: "exit", code: null, signal: "SIGKILL" }]);
  });
});

describe("the runtime's limits", { timeout: 60_000 }, () => {
  it("bounds a flood of lines, tells what it cut, and keeps findings and the result", async () => {
    const workspace = await workspaceOf(`${say}
      for (let i = 0; i < 40_000; i += 1) console.log("x".repeat(2_000));
      for (let i = 0; i < 20; i += 1) say({ type: "finding", severity: "error", message: "kept " + i });
      ${succeed}`);
    const records = await runStep(workspace);
    const { size } = await stat(join(workspace.root, ".miosa", "events.ndjson"));
    expect(size).toBeLessThanOrEqual(recordLimits.maxTotalBytes);
    expect(records.length).toBeLessThanOrEqual(recordLimits.maxRecords);
    expect(ofType(records, "finding")).toHaveLength(20);
    expect(ofType(records, "result")).toHaveLength(1);
    expect(logText(records, "runtime")).toMatch(/Output was cut: \d+ records \(\d+ bytes\)/);
    const cut = [...logText(records, "runtime").matchAll(/(\d+) records \(/g)].map((match) =>
      Number(match[1]),
    );
    const passed = ofType(records, "log").filter((record) => record.stream === "stdout").length;
    expect(passed + cut.reduce((sum, records) => sum + records, 0)).toBe(40_000);
  });

  it("keeps a result that comes from beyond the agent's exit, long after output began to be cut", async () => {
    const line = recordLimits.maxLineBytes - 1_000;
    const child = `
      const say = () => console.log("x".repeat(${line}));
      for (let bytes = 0; bytes < ${recordLimits.maxTotalBytes}; bytes += ${line}) say();
      process.send("cut");
      let left = 75;
      const timer = setInterval(() => {
        say();
        left -= 1;
        if (left > 0) return;
        clearInterval(timer);
        console.log(JSON.stringify({ type: "result", summary: "done", output: null }));
      }, 20);`;
    const workspace = await workspaceOf(
      `import { spawn } from "node:child_process";
       const options = { detached: true, stdio: ["ignore", "inherit", "inherit", "ipc"] };
       const child = spawn(process.execPath, ["-e", ${JSON.stringify(child)}], options);
       child.once("message", () => process.exit(0));`,
    );
    const records = await runStep(workspace);
    expect(logText(records, "runtime")).toContain("Output was cut");
    expect(ofType(records, "result")).toHaveLength(1);
  });

  it("shortens a line that is too long and says so", async () => {
    const workspace = await workspaceOf(`console.log("y".repeat(3_000_000)); console.log("next");`);
    const records = await runStep(workspace);
    const lines = logText(records, "stdout").split("\n");
    expect(lines[0]).toMatch(/^y+…$/);
    expect(lines[1]).toBe("next");
    expect(logText(records, "runtime")).toContain(`longer than ${recordLimits.maxLineBytes} bytes`);
  });

  it("keeps a result whose output is too large, without the output", async () => {
    const workspace = await workspaceOf(`${say}
      say({ type: "result", summary: "large", output: { list: Array(20_000).fill("item") } });`);
    const [result] = ofType(await runStep(workspace), "result");
    expect(result).toMatchObject({ summary: "large", output: { cut: expect.stringMatching(/^\d+ bytes$/) } });
  });

  it("shortens a finding that only its encoding makes too long", async () => {
    const workspace = await workspaceOf(`${say}
      say({ type: "finding", severity: "error", message: "日".repeat(8_000), line: 7 });`);
    const [finding] = ofType(await runStep(workspace), "finding");
    expect(finding?.line).toBe(7);
    expect(finding?.message).toMatch(/^日+…$/);
  });

  it("loses nothing of 1,200 findings that come at once", async () => {
    const workspace = await workspaceOf(`${say}
      for (let i = 0; i < 1_200; i += 1) say({ type: "finding", severity: "info", message: String(i) });
      ${succeed}`);
    const findings = ofType(await runStep(workspace), "finding");
    expect(findings.map(({ message }) => message)).toEqual(
      Array.from({ length: 1_200 }, (_, i) => String(i)),
    );
  });
});

describe("replies", { timeout: 30_000 }, () => {
  it("reach the agent once each, and nothing else does", async () => {
    const workspace = await workspaceOf(`${say}
      import { createInterface } from "node:readline";
      say({ type: "request", id: "q1", method: "ask", params: { question: "?" } });
      for await (const line of createInterface({ input: process.stdin })) {
        const reply = JSON.parse(line);
        say({ type: "message", text: line });
        if (reply.id === "q2") { ${succeed} process.exit(0); }
      }`);
    const runtime = startRuntime(workspace);
    const exited = once(runtime, "exit");
    const lines = [
      '{"type":"reply","id":"q1","result":"é"}',
      "rubbish",
      '{"type":"reply","id":"q1","result":"again"}',
      '{"type":"reply","id":"q2","error":{"code":"no","message":"no"}}',
    ];
    runtime.stdin?.write(`${lines.join("\n")}\n`);
    await exited;
    const records = await workspace.records();
    expect(records[0]).toMatchObject({ type: "request", id: "q1", method: "ask" });
    expect(ofType(records, "message").map(({ text }) => text)).toEqual([lines[0], lines[3]]);
  });
});

describe("artifacts", { timeout: 30_000 }, () => {
  it("get their size and media type from the runtime", async () => {
    const workspace = await workspaceOf(`${say}
      import { mkdirSync, writeFileSync } from "node:fs";
      mkdirSync("out/deep");
      writeFileSync("out/deep/report.md", "héllo");
      writeFileSync("out/tool.ts", "let x: number");
      say({ type: "artifact", path: "deep/../deep/report.md", mediaType: "text/html", bytes: 1 });
      say({ type: "artifact", path: "tool.ts" });`);
    expect(ofType(await runStep(workspace), "artifact")).toEqual([
      { type: "artifact", path: "deep/report.md", mediaType: "text/markdown", bytes: 6 },
      { type: "artifact", path: "tool.ts", mediaType: "text/x-typescript", bytes: 13 },
    ]);
  });

  it("are refused where they are outside the folder, missing, or no file", async () => {
    const paths = ["../task.json", "/etc/hostname", "link", "folder-link/task.json", "missing", "."];
    const workspace = await workspaceOf(
      `${say} for (const path of ${JSON.stringify(paths)}) say({ type: "artifact", path });`,
    );
    await mkdir(join(workspace.root, "out"));
    await symlink("../task.json", join(workspace.root, "out", "link"));
    await symlink("..", join(workspace.root, "out", "folder-link"));
    const records = await runStep(workspace);
    expect(ofType(records, "artifact")).toEqual([]);
    const remarks = logText(records, "runtime").split("\n");
    expect(remarks).toHaveLength(paths.length);
    for (const [index, path] of paths.entries()) expect(remarks[index]).toContain(JSON.stringify(path));
  });
});
