// Follows the file of records that the runtime writes. The stream is only a way to hear of lines early: it may
// break at any time, and is begun again behind the last line that was handed on.

import type { Sandbox } from "e2b";
import { sandboxPaths } from "../agents/contract.ts";
import { isOutage, RuntimeGone, SandboxGone, TooManyRecords } from "./failure.ts";
import { LineBuffer, type NumberedLine } from "./line-buffer.ts";
import { findRuntime } from "./runtime-process.ts";
import { sleep } from "./sleep.ts";

/** How often the file is looked at where the sandbox's file system does not tell of changes, in seconds. */
const pollSeconds = 0.05;

/** How long to wait before a broken stream is begun again, in milliseconds. */
const reconnectMs = 500;

/** For how long nobody may answer for a sandbox before it counts as gone, in milliseconds. */
const silenceMs = 30_000;

/**
 * Yields the lines after `after` in batches, as they are written, until the consumer stops or `signal` aborts. While
 * nobody answers the agent goes on, so it is asked for again: it would be a pity to do its work twice.
 * Throws SandboxGone once the sandbox is no longer there, RuntimeGone once nothing is left to write the file, and
 * TooManyRecords where the file exceeds its limits.
 */
export async function* followLines(
  sandbox: Sandbox,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<NumberedLine[], void, void> {
  let last = after;
  let heardAt = Date.now();
  while (!signal.aborted) {
    let isRead = false;
    try {
      const runtime = await findRuntime(sandbox);
      const tail = await openTail(sandbox, last + 1, runtime, signal);
      try {
        for await (const batch of tail.batches) {
          yield batch;
          last = batch.at(-1)?.number ?? last;
        }
      } finally {
        heardAt = Date.now();
        await tail.close();
      }
      isRead = runtime === undefined;
    } catch (error) {
      if (error instanceof TooManyRecords || !isOutage(error)) throw error;
    }
    if (signal.aborted) return;
    const isThere = await ask(sandbox);
    if (isThere === false) throw new SandboxGone("The sandbox is gone.");
    if (isThere && isRead) throw new RuntimeGone("The agent's runtime was killed.");
    if (isThere) heardAt = Date.now();
    else if (Date.now() - heardAt > silenceMs) throw new SandboxGone("Nobody answers for the sandbox.");
    await sleep(reconnectMs);
  }
}

/** Whether a sandbox is there; undefined where nobody says. */
const ask = (sandbox: Sandbox): Promise<boolean | undefined> => sandbox.isRunning().catch(() => undefined);

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
  const close = async () => {
    signal.removeEventListener("abort", end);
    lines.end();
    await handle.kill().catch(() => false);
  };
  return { batches: lines, close };
}
