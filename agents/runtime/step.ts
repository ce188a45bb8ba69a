import { mkdir, readFile } from "node:fs/promises";
import { normalize } from "node:path";
import { z } from "zod";
import { type Task, task as taskSchema } from "../../src/agents/contract.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { type AgentExit, killAgent, startAgent, superviseAgent } from "./agent-process.ts";
import { unpackArchives } from "./archives.ts";
import { recordStderr, recordStdout } from "./output.ts";
import type { Recorder } from "./recorder.ts";
import { forwardReplies } from "./replies.ts";
import { StepError } from "./step-error.ts";
import { TimeLimit } from "./time-limit.ts";

function isInside(name: string): boolean {
  const path = normalize(name);
  return !path.startsWith("/") && path !== ".." && !path.startsWith("../");
}

async function readTask(path: string): Promise<Task> {
  try {
    const parsed = taskSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
    if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
    const outside = parsed.data.files.find((name) => !isInside(name));
    if (outside !== undefined) throw new Error(`the file ${JSON.stringify(outside)} is outside its folder`);
    return parsed.data;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StepError("bad_task", `The task cannot be read: ${reason}`);
  }
}

/**
 * Runs the task's agent for what is left of the time that the step has had since `startedAt`. That time stands still
 * while a person is asked.
 */
async function runAgent(
  paths: WorkspacePaths,
  recorder: Recorder,
  program: string,
  task: Task,
  startedAt: number,
): Promise<AgentExit> {
  const { timeoutMs } = task.limits;
  const agent = startAgent(paths, program);
  const stop = () => killAgent(agent);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  process.on("exit", stop);
  const limit = new TimeLimit(Math.max(1, timeoutMs - (Date.now() - startedAt)), stop);
  const ended = Promise.all([
    recordStdout(agent.stdout, recorder, paths.out, (id) => limit.hold(id)),
    recordStderr(agent.stderr, recorder),
  ]);
  forwardReplies(process.stdin, agent.stdin, (id) => limit.release(id)).catch(() => {});
  const exit = await superviseAgent(agent, { ended, progress: () => recorder.taken }).finally(() =>
    limit.callOff(),
  );
  if (limit.isOver) {
    recorder.fail("timeout", `The agent was stopped: the step took longer than ${timeoutMs / 1_000} s.`);
  }
  return exit;
}

/** Runs the step that the workspace describes, by an agent's program, to its `exit` record. */
export async function runStep(paths: WorkspacePaths, program: string, recorder: Recorder): Promise<void> {
  const startedAt = Date.now();
  let exit: AgentExit = { code: null, signal: null };
  try {
    const task = await readTask(paths.task);
    await Promise.all([paths.files, paths.out].map((folder) => mkdir(folder, { recursive: true })));
    await unpackArchives(paths.files, task.files);
    exit = await runAgent(paths, recorder, program, task, startedAt);
  } catch (error) {
    const code = error instanceof StepError ? error.code : "runtime_failed";
    recorder.fail(code, error instanceof Error ? error.message : String(error));
  } finally {
    recorder.close(exit);
  }
}
