import { readFile } from "node:fs/promises";
import { Sandbox } from "e2b";
import { programPath, sandboxPaths, type Task } from "../../src/agents/contract.ts";
import { idleScript } from "./idle-script.ts";

export type Connection = { apiKey: string; apiUrl: string; sandboxUrl: string };

/** When a command had ended, and when its sandbox was gone: in milliseconds since the start. */
export type BareTimes = { agentEnded: number; end: number };

const task: Task = {
  version: 1,
  runId: "run_bare",
  stepId: "stp_bare",
  agent: "code-runner",
  request: "",
  inputs: {},
  files: [],
  snippets: [{ path: `${sandboxPaths.snippets}/1`, language: "js" }],
  context: [],
  previous: [],
  limits: { timeoutMs: 60_000 },
};

const bundled = async (name: string) =>
  new Uint8Array(await readFile(`dist/assets/agents/${name}.mjs`)).buffer;

/** Does with the SDK alone what a run comes to: the same sandbox, the same files, the same command, its end. */
export async function runBare(connection: Connection): Promise<BareTimes> {
  const start = performance.now();
  const sandbox = await Sandbox.create("base", {
    ...connection,
    timeoutMs: 150_000,
    allowInternetAccess: false,
  });
  await sandbox.files.write([
    { path: sandboxPaths.runtime, data: await bundled("runtime") },
    { path: programPath("code-runner"), data: await bundled("code-runner") },
    { path: sandboxPaths.task, data: JSON.stringify(task) },
    { path: `${sandboxPaths.snippets}/1`, data: idleScript },
  ]);
  await sandbox.commands.run(`node ${sandboxPaths.runtime} run`, { timeoutMs: 0 });
  const agentEnded = performance.now() - start;
  await sandbox.kill();
  return { agentEnded, end: performance.now() - start };
}
