import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { WorkspacePaths } from "../sdk/program/paths.ts";

/** How long the output may rest after the agent's exit before it counts as ended. */
const IDLE_MS = 500;
/** How long output is still taken after the agent's exit: a process that left its group could go on for ever. */
const DRAIN_MS = 30_000;

/** How the agent ended, as Node tells it. */
export type AgentExit = { code: number | null; signal: string | null };

/** Starts an agent's program at the head of a process group of its own. */
export function startAgent({ root }: WorkspacePaths, program: string) {
  const nodeFirst = dirname(process.execPath) + delimiter + (process.env.PATH ?? "");
  return spawn(process.execPath, [program], {
    cwd: root,
    env: { ...process.env, PATH: nodeFirst, MIOSA_WORKSPACE: root },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Kills every process of the agent's group, the agent included. */
export function killAgent(agent: ChildProcess): void {
  if (agent.pid === undefined) return;
  try {
    process.kill(-agent.pid, "SIGKILL");
  } catch {
    // Nothing of the group is left.
  }
}

/** What is made of an agent's output: when it has been read to the end, and a count that grows meanwhile. */
type AgentOutput = { ended: Promise<unknown>; progress: () => number };

async function drain({ ended, progress }: AgentOutput): Promise<void> {
  const deadline = Date.now() + DRAIN_MS;
  let isOpen = true;
  const end = ended.finally(() => {
    isOpen = false;
  });
  for (let before = -1; isOpen && progress() > before && Date.now() < deadline; ) {
    before = progress();
    await Promise.race([end, sleep(IDLE_MS)]);
  }
}

/**
 * Waits until the agent has ended and all it wrote is read. When it ends, all that it started is killed.
 * Throws what kept the agent from starting or its output from being recorded.
 */
export async function superviseAgent(
  agent: ReturnType<typeof startAgent>,
  output: AgentOutput,
): Promise<AgentExit> {
  try {
    const [code, signal] = await once(agent, "exit");
    killAgent(agent);
    await drain(output);
    return { code, signal };
  } finally {
    agent.stdout.destroy();
    agent.stderr.destroy();
  }
}
