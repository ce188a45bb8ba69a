// What an agent's program is made with: it is handed the task, says things by `emit`, and ends with an
// answer or an `AgentError`. The runtime beside it turns this into the step's records.

import { readFileSync } from "node:fs";
import {
  type AgentRecord,
  type Finding,
  type Task,
  task as taskSchema,
} from "../../../src/agents/contract.ts";
import { encodeAscii, head } from "./ascii.ts";
import { pathIn, type WorkspacePaths, workspacePaths } from "./paths.ts";

/** What a program may say. Of an artifact only the path: the runtime finds out the rest. */
export type ProgramRecord =
  | Exclude<AgentRecord, { type: "exit" } | { type: "artifact" }>
  | { type: "artifact"; path: string };

/** A reason for which the agent cannot do its work, with a stable code and words for the user. */
export class AgentError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The agent's answer, which becomes the step's result. */
export type Answer = { summary: string; output: unknown };

/** The longest summary or message, in bytes of its JSON. */
const MAX_TEXT_BYTES = 8_000;

/** Writes one record. */
export function emit(record: ProgramRecord): void {
  process.stdout.write(`${encodeAscii(record)}\n`);
}

/** Reports a finding; a message that is too long is shortened. */
export function emitFinding(finding: Finding): void {
  emit({ type: "finding", ...finding, message: head(finding.message, MAX_TEXT_BYTES) });
}

function readTask(paths: WorkspacePaths): Task {
  const task = taskSchema.parse(JSON.parse(readFileSync(paths.task, "utf8")));
  const snippets = task.snippets.map(({ language, path }) => ({ language, path: pathIn(paths.root, path) }));
  return { ...task, snippets };
}

/** Waits until all that was emitted has left this process: its exit would drop what still waits for the pipe. */
function flush(): Promise<void> {
  return new Promise((resolve) => process.stdout.write("", () => resolve()));
}

/** Runs a program to its end: its answer becomes the result, what it throws the error, and the process ends. */
export async function runProgram(
  work: (task: Task, paths: WorkspacePaths) => Promise<Answer>,
): Promise<never> {
  const paths = workspacePaths();
  let exitCode = 0;
  try {
    const { summary, output } = await work(readTask(paths), paths);
    emit({ type: "result", summary: head(summary, MAX_TEXT_BYTES), output });
  } catch (error) {
    const code = error instanceof AgentError ? error.code : "agent_failed";
    const message = error instanceof Error ? error.message : String(error);
    emit({ type: "error", code, message: head(message, MAX_TEXT_BYTES) });
    exitCode = 1;
  }
  await flush();
  process.exit(exitCode);
}
