import type { Sandbox } from "e2b";
import type { AgentReply } from "../agents/contract.ts";
import { sleep } from "../mesh/sleep.ts";
import { findRuntime } from "./runtime-process.ts";

/** How long to wait before a reply that could not be given is tried again, in milliseconds. */
const retryMs = 500;

/**
 * Writes replies to the runtime's standard input as they come, until `signal` aborts; the runtime passes over what it
 * had before. Each leaves the sandbox a lifetime of `lifetimeMs`, as the agent's time may have stood still meanwhile.
 * Never throws: whether the sandbox is there is for others to notice.
 */
export async function giveReplies(
  sandbox: Sandbox,
  replies: ReadableStream<AgentReply>,
  lifetimeMs: number,
  signal: AbortSignal,
): Promise<void> {
  const reader = replies.getReader();
  const cancel = () => void reader.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    while (!signal.aborted && !(await tryGive(sandbox, value, lifetimeMs))) await sleep(retryMs);
  }
}

async function tryGive(sandbox: Sandbox, reply: AgentReply, lifetimeMs: number): Promise<boolean> {
  try {
    const runtime = await findRuntime(sandbox);
    // An agent that has ended needs no reply: its exit is in the file already.
    if (runtime === undefined) return true;
    await sandbox.setTimeout(lifetimeMs);
    await sandbox.commands.sendStdin(runtime, `${JSON.stringify(reply)}\n`);
    return true;
  } catch {
    return false;
  }
}
