import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentError, emit } from "../program/program.ts";
import { fromWholeCharacter, textOf } from "./output-text.ts";
import { TextFlow } from "./text-flow.ts";

/** How much of the end of a program's output is kept to be looked at, in bytes. */
const KEPT_BYTES = 65_536;
/** How much of its time, and at most how long, a program has to end after it was interrupted. */
const GRACE = { share: 1 / 3, mostMs: 10_000 };
/** How long output is still awaited once the program has ended. */
const LINGER_MS = 1_000;

/** A command to run. */
export type Command = {
  /** The program and its arguments. */
  words: readonly [string, ...string[]];
  cwd: string;
  /** Variables beside the agent's own; undefined takes one away. */
  env?: Record<string, string | undefined>;
  /** What the program's standard output is: the agent's own words, or a log. */
  stdout: "message" | "log";
  /** After this long the program is ended; without it only the agent's own time ends it. */
  timeoutMs?: number;
  /** By what it is ended. An interrupt comes a little earlier, and one that goes on is killed. */
  endBy?: "SIGINT" | "SIGKILL";
};

/** How a command ended; of its output the last 64 KiB. */
export type CommandResult = {
  exitCode: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  durationMs: number;
  /** Whether it was ended because it took too long. */
  isLate: boolean;
};

let calls = 0;

/** Ends a process that takes longer than `timeoutMs`. Gives whether it did. */
function limitTime(
  child: ChildProcess,
  timeoutMs: number,
  endBy: NonNullable<Command["endBy"]>,
): () => boolean {
  let isLate = false;
  const end = (signal: NodeJS.Signals) => () => {
    isLate = true;
    child.kill(signal);
  };
  const graceMs = Math.min(GRACE.mostMs, timeoutMs * GRACE.share);
  const timers = [setTimeout(end("SIGKILL"), timeoutMs)];
  if (endBy === "SIGINT") timers.push(setTimeout(end("SIGINT"), timeoutMs - graceMs));
  child.once("exit", () => timers.forEach(clearTimeout));
  return () => isLate;
}

/** Passes a stream on as text, no faster than the agent's own output is read, and keeps the end of it. */
function follow(stream: Readable, emitText: (text: string) => void) {
  const flow = new TextFlow(emitText);
  let kept: Buffer = Buffer.alloc(0);
  stream.on("data", (bytes: Buffer) => {
    flow.push(bytes);
    kept = Buffer.concat([kept, bytes]).subarray(-KEPT_BYTES);
    if (!process.stdout.writableNeedDrain) return;
    stream.pause();
    process.stdout.once("drain", () => stream.resume());
  });
  const finish = () => {
    stream.destroy();
    flow.end();
    return textOf(fromWholeCharacter(kept)) ?? "";
  };
  return { closed: once(stream, "close"), finish };
}

/**
 * Runs a command to its end, with an empty standard input, and reports it as a tool call. Its output
 * streams out while it runs. Throws an `AgentError` with the code `tool_missing` where there is no
 * such program.
 */
export async function runCommand(command: Command): Promise<CommandResult> {
  const { words, cwd, env, stdout, timeoutMs, endBy = "SIGKILL" } = command;
  calls += 1;
  const callId = `call-${calls}`;
  const startedAt = Date.now();
  const [program, ...args] = words;
  emit({ type: "tool.call", callId, name: "run", input: { command: words, cwd } });
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const hasRunLate = timeoutMs === undefined ? () => false : limitTime(child, timeoutMs, endBy);
  const out = follow(child.stdout, (text) =>
    emit(stdout === "message" ? { type: "message.delta", text } : { type: "log", stream: "stdout", text }),
  );
  const err = follow(child.stderr, (text) => emit({ type: "log", stream: "stderr", text }));
  const [exitCode, signal] = await once(child, "exit").catch((error: Error) => {
    emit({ type: "tool.result", callId, output: { error: error.message }, isError: true });
    throw new AgentError("tool_missing", `${program} is not installed in this sandbox.`);
  });
  const durationMs = Date.now() - startedAt;
  // What the program left running may hold its output open for ever.
  await Promise.race([Promise.all([out.closed, err.closed]), sleep(LINGER_MS)]);
  const isLate = hasRunLate();
  const result = { exitCode, signal, stdout: out.finish(), stderr: err.finish(), durationMs, isLate };
  emit({ type: "tool.result", callId, output: { exitCode, signal, durationMs } });
  return result;
}
