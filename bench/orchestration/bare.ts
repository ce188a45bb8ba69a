import { Sandbox } from "e2b";
import { sandboxPaths, type Task } from "../../src/agents/contract.ts";
import { allPrograms, templateName, templatePath } from "../../src/sandbox/programs.ts";
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

function inTemplate(name: string): string {
  const program = allPrograms().find((one) => one.name === name);
  if (program === undefined) throw new Error(`there is no program ${name}`);
  return templatePath(program);
}

/** Does with the SDK alone what a run comes to: the same sandbox, the same files, the same command, its end. */
export async function runBare(connection: Connection): Promise<BareTimes> {
  const start = performance.now();
  const sandbox = await Sandbox.create(templateName(), {
    ...connection,
    timeoutMs: 150_000,
    allowInternetAccess: false,
  });
  await sandbox.files.write([
    { path: sandboxPaths.task, data: JSON.stringify(task) },
    { path: `${sandboxPaths.snippets}/1`, data: idleScript },
  ]);
  const command = `node ${inTemplate("runtime")} run ${inTemplate("code-runner")}`;
  await sandbox.commands.run(command, { timeoutMs: 0 });
  const agentEnded = performance.now() - start;
  await sandbox.kill();
  return { agentEnded, end: performance.now() - start };
}
