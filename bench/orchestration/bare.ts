import { readFile } from "node:fs/promises";
import { Sandbox } from "e2b";
import { sandboxPaths, type Task } from "../../src/agents/contract.ts";
import { allPrograms, uploadedPath } from "../../src/sandbox/programs.ts";
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

async function bundled(name: string) {
  const program = allPrograms().find((one) => one.name === name);
  if (program === undefined) throw new Error(`there is no program ${name}`);
  const data = new Uint8Array(await readFile(`dist/assets/${program.path}`)).buffer;
  return { path: uploadedPath(program), data };
}

/** Does with the SDK alone what a run comes to: the same sandbox, the same files, the same command, its end. */
export async function runBare(connection: Connection): Promise<BareTimes> {
  const start = performance.now();
  const sandbox = await Sandbox.create("base", {
    ...connection,
    timeoutMs: 150_000,
    allowInternetAccess: false,
  });
  const [runtime, program] = [await bundled("runtime"), await bundled("code-runner")];
  await sandbox.files.write([
    runtime,
    program,
    { path: sandboxPaths.task, data: JSON.stringify(task) },
    { path: `${sandboxPaths.snippets}/1`, data: idleScript },
  ]);
  await sandbox.commands.run(`node ${runtime.path} run ${program.path}`, { timeoutMs: 0 });
  const agentEnded = performance.now() - start;
  await sandbox.kill();
  return { agentEnded, end: performance.now() - start };
}
