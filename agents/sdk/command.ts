import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentError, emit } from "./program.ts";
import { TextFlow } from "./text-flow.ts";

/** How much of the end of a program's output is kept to be looked at, in bytes. */
const KEPT_BYTES = 65_536;
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
  /** After this long the program is killed; without it only the agent's own time ends it. */
  timeoutMs?: number;
};

/** How a command ended; of its output the last 64 KiB. */
export type CommandResult = {
  exitCode: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  durationMs: number;
};

let calls = 0;

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
    return kept.toString("utf8");
  };
  return { closed: once(stream, "close"), finish };
}

/**
 * Runs a command to its end, with an empty standard input, and reports it as a tool call. Its output
 * streams out while it runs. Throws an `AgentError` with the code `tool_missing` where there is no
 * such program.
 */
export async function runCommand({ words, cwd, env, stdout, timeoutMs }: Command): Promise<CommandResult> {
  calls += 1;
  const callId = `call-${calls}`;
  const startedAt = Date.now();
  const [program, ...args] = words;
  emit({ type: "tool.call", callId, name: "run", input: { command: words, cwd } });
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(timeoutMs !== undefined && { timeout: timeoutMs, killSignal: "SIGKILL" }),
  });
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
  const result = { exitCode, signal, stdout: out.finish(), stderr: err.finish(), durationMs };
  emit({ type: "tool.result", callId, output: { exitCode, signal, durationMs } });
  return result;
}
