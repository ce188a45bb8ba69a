// Follows the file of records that the runtime writes. The stream is only a way to hear of lines early: it may
// break at any time, and is begun again behind the last line that was handed on.

import type { Sandbox } from "e2b";
import { sandboxPaths } from "../agents/contract.ts";
import { sleep } from "../mesh/sleep.ts";
import { limits } from "../orchestration/limits.ts";
import { RuntimeGone, SandboxGone, TooManyRecords } from "./failure.ts";
import { LineBuffer, type NumberedLine } from "./line-buffer.ts";
import { findRuntime } from "./runtime-process.ts";

/** How often the file is looked at where the sandbox's file system does not tell of changes, in seconds. */
const pollSeconds = 0.05;

/** How long to wait before a broken stream is begun again, in milliseconds. */
const reconnectMs = 500;

/**
 * Yields the lines after `after` in batches, as they are written, until the consumer stops or `signal` aborts. An
 * agent that is out of reach goes on with its work, so the file is asked for again before it is given up.
 * `known` is the runtime's process where that is known: it is looked for otherwise, and whenever the stream has broken.
 * Throws SandboxGone once the sandbox is no longer there, or where the runtime was lost with its memory before anyone
 * looked; RuntimeGone once a runtime that was there has gone without a word; TooManyRecords where the file exceeds its
 * limits; and what kept it out of reach for half a minute.
 */
export async function* followLines(
  sandbox: Sandbox,
  after: number,
  signal: AbortSignal,
  known?: number,
): AsyncGenerator<NumberedLine[], void, void> {
  let last = after;
  let process = known;
  let wasThere = known !== undefined;
  let reachedAt = Date.now();
  while (!signal.aborted) {
    let hasEnded = false;
    let failure: unknown;
    try {
      const runtime = process ?? (await findRuntime(sandbox));
      process = undefined;
      wasThere ||= runtime !== undefined;
      const tail = await openTail(sandbox, last + 1, runtime, signal);
      try {
        for await (const batch of tail.batches) {
          yield batch;
          last = batch.at(-1)?.number ?? last;
        }
      } finally {
        reachedAt = Date.now();
        // What was begun in the sandbox ends with it, where the consumer has stopped.
        tail.disconnect();
      }
      await tail.kill();
      hasEnded = runtime === undefined;
    } catch (error) {
      if (error instanceof TooManyRecords) throw error;
      failure = error;
    }
    if (signal.aborted) return;
    const isThere = await sandbox.isRunning().catch(() => undefined);
    if (isThere === false) throw new SandboxGone("The sandbox is gone.");
    if (isThere && hasEnded) {
      if (wasThere) throw new RuntimeGone("The agent's runtime was killed.");
      throw new SandboxGone("The sandbox has lost its processes.");
    }
    if (failure !== undefined && Date.now() - reachedAt > limits.outOfReachMs) throw failure;
    await sleep(reconnectMs);
  }
}

/** Reads the file from a line on: as long as the runtime lives, or what there is where it has ended. */
async function openTail(sandbox: Sandbox, first: number, runtime: number | undefined, signal: AbortSignal) {
  const lines = new LineBuffer(first);
  const how = runtime === undefined ? "" : ` -s ${pollSeconds} --pid=${runtime} -F`;
  const handle = await sandbox.commands.run(`tail -n +${first}${how} ${sandboxPaths.records} 2>/dev/null`, {
    background: true,
    timeoutMs: 0,
    onStdout: (text) => lines.push(text),
  });
  const end = () => lines.end();
  // Whether the stream broke or the command ended makes no difference: what counts is whether the sandbox is there.
  handle.wait().then(end, end);
  signal.addEventListener("abort", end, { once: true });
  // It may have come while the command was started.
  if (signal.aborted) end();
  const disconnect = () => {
    signal.removeEventListener("abort", end);
    lines.end();
    handle.disconnect().catch(() => undefined);
  };
  return { batches: lines, disconnect, kill: () => handle.kill().catch(() => false) };
}
