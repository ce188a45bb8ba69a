// A step's workspace in a temporary folder, and the bundled runtime run on it as a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll } from "vitest";
import { buildProgram } from "../../../scripts/build-agents.ts";
import { type AgentRecord, agentRecord, type Task } from "../../../src/agents/contract.ts";

export const projectFolder = fileURLToPath(new URL("../../..", import.meta.url));

export type Content = string | Uint8Array;

export type WorkspaceOptions = {
  /** The agent's program: its source, or the name of a bundled one. */
  program: { source: string } | { bundled: string };
  task?: Partial<Task>;
  /** The user's files by path. Their names are the task's `files` unless it says otherwise. */
  files?: Record<string, Content>;
  /** Folders of `examples/` to copy among the files, by name. */
  examples?: string[];
  /** Code of the request, by file name. */
  snippets?: Record<string, { language: string; code: string }>;
};

export type Workspace = { root: string; records: () => Promise<AgentRecord[]>; remove: () => Promise<void> };

/**
 * Gives what makes workspaces, each for the test that makes it. A program is built when it is first needed, once for
 * all tests of the file that calls this.
 */
export function useWorkspaces(): (options: WorkspaceOptions) => Promise<Workspace> {
  const made: Workspace[] = [];
  const built = new Map<string, Promise<string>>();
  let dist = "";
  beforeAll(async () => {
    dist = await mkdtemp(join(tmpdir(), "miosa-agents-"));
  });
  afterEach(async () => {
    await Promise.all(made.splice(0).map((workspace) => workspace.remove()));
  });
  afterAll(() => rm(dist, { recursive: true, force: true }));
  const bundleOf = (name: string): Promise<string> => {
    const path = built.get(name) ?? buildInto(dist, name);
    built.set(name, path);
    return path;
  };
  return async (options) => {
    const workspace = await createWorkspace(bundleOf, options);
    made.push(workspace);
    return workspace;
  };
}

async function buildInto(dist: string, name: string): Promise<string> {
  return join(dist, "assets", (await buildProgram(name, dist)).path);
}

async function write(path: string, content: Content): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

const programPathsOf = (root: string) => ({
  runtimePath: join(root, ".miosa", "runtime.mjs"),
  programPath: join(root, ".miosa", "any.mjs"),
});

async function createWorkspace(
  bundleOf: (name: string) => Promise<string>,
  options: WorkspaceOptions,
): Promise<Workspace> {
  const { program, task, files = {}, examples = [], snippets = {} } = options;
  const root = await mkdtemp(join(tmpdir(), "miosa-workspace-"));
  for (const [path, content] of Object.entries(files)) await write(join(root, "files", path), content);
  for (const name of examples) {
    await cp(join(projectFolder, "examples", name), join(root, "files", name), { recursive: true });
  }
  for (const [name, { code }] of Object.entries(snippets)) await write(join(root, "snippets", name), code);
  const whole: Task = {
    version: 1,
    runId: "run_1",
    stepId: "stp_1",
    agent: "any",
    request: "",
    inputs: {},
    files: Object.keys(files),
    snippets: Object.entries(snippets).map(([name, { language }]) => ({
      language,
      path: `/workspace/snippets/${name}`,
    })),
    context: [],
    previous: [],
    limits: { timeoutMs: 60_000 },
    ...task,
  };
  await write(join(root, "task.json"), JSON.stringify(whole));
  const { runtimePath, programPath } = programPathsOf(root);
  await cp(await bundleOf("runtime"), runtimePath);
  if ("source" in program) await write(programPath, program.source);
  else await cp(await bundleOf(program.bundled), programPath);
  return {
    root,
    records: () => readRecords(root),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function readRecords(root: string): Promise<AgentRecord[]> {
  const text = await readFile(join(root, ".miosa", "events.ndjson"), "utf8");
  const lines = text.split("\n");
  // The file ends with a whole line: what follows the last line end is empty.
  if (lines.pop() !== "") throw new Error("the records end within a line");
  return lines.map((line) => agentRecord.parse(JSON.parse(line)));
}

/** Starts the runtime of a workspace, its standard input open for replies. */
export function startRuntime({ root }: Workspace, env: Record<string, string> = {}): ChildProcess {
  const { runtimePath, programPath } = programPathsOf(root);
  return spawn(process.execPath, [runtimePath, "run", programPath], {
    env: { ...process.env, MIOSA_WORKSPACE: root, ...env },
    stdio: ["pipe", "ignore", "inherit"],
  });
}

/** Runs a workspace's step to its end and returns its records. */
export async function runStep(workspace: Workspace, env?: Record<string, string>): Promise<AgentRecord[]> {
  await once(startRuntime(workspace, env), "exit");
  return workspace.records();
}

/** The records of one type. */
export function ofType<T extends AgentRecord["type"]>(records: AgentRecord[], type: T) {
  return records.filter((record): record is Extract<AgentRecord, { type: T }> => record.type === type);
}

/** All text of the logs of a stream. */
export function logText(records: AgentRecord[], stream: "stdout" | "stderr" | "runtime"): string {
  return ofType(records, "log")
    .filter((record) => record.stream === stream)
    .map((record) => record.text)
    .join("\n");
}
