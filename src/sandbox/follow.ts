// Follows the file of records that the runtime writes. The stream is only a way to hear of lines early: it may
// break at any time, and is begun again behind the last line that was handed on.

import type { CommandHandle, Sandbox } from "e2b";
import { sandboxPaths } from "../agents/contract.ts";
import { SandboxGone } from "./failure.ts";

/** A complete line of the file and its number, counted from 1. */
export type NumberedLine = { number: number; text: string };

/** Lines of one batch at most, so that one turn of the session stays short. */
const batchLines = 200;

/** How long deltas of a message are gathered before they become one event, in milliseconds. */
const coalesceMs = 50;

/** How often the file is looked at where the sandbox's file system does not tell of changes. */
const pollSeconds = 0.05;

/** How long to wait before a broken stream is begun again, in milliseconds. */
const reconnectMs = 500;

/**
 * Yields the lines after `after` in batches, as they are written, until the consumer stops or `signal` aborts.
 * Throws the service's error once the sandbox is no longer there.
 */
export async function* followLines(
  sandbox: Sandbox,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<NumberedLine[], void, void> {
  let last = after;
  while (!signal.aborted) {
    const tail = await openTail(sandbox, last + 1, signal);
    try {
      for await (const batch of tail.batches) {
        yield batch;
        last = batch.at(-1)?.number ?? last;
      }
    } finally {
      await tail.close();
    }
    if (signal.aborted) return;
    if (!(await sandbox.isRunning())) throw new SandboxGone("The sandbox is gone.");
    await sleep(reconnectMs);
  }
}

async function openTail(sandbox: Sandbox, first: number, signal: AbortSignal) {
  const lines = new LineBuffer(first);
  const handle = await sandbox.commands.run(
    `tail -s ${pollSeconds} -n +${first} -F ${sandboxPaths.records} 2>/dev/null`,
    {
      background: true,
      timeoutMs: 0,
      onStdout: (text) => lines.push(text),
    },
  );
  const end = () => lines.end();
  // Whether the stream broke or the command ended makes no difference: what counts is whether the sandbox is there.
  handle.wait().then(end, end);
  signal.addEventListener("abort", end, { once: true });
  return { batches: lines, close: () => closeTail(handle, lines) };
}

async function closeTail(handle: CommandHandle, lines: LineBuffer): Promise<void> {
  lines.end();
  await handle.kill().catch(() => false);
}

/** Turns chunks of text into batches of whole lines, kept until they are asked for. */
class LineBuffer implements AsyncIterable<NumberedLine[]> {
  #partial = "";
  #lines: NumberedLine[] = [];
  #next: number;
  #isEnded = false;
  #wake: () => void = () => {};

  constructor(first: number) {
    this.#next = first;
  }

  push(text: string): void {
    const parts = (this.#partial + text).split("\n");
    this.#partial = parts.pop() ?? "";
    for (const part of parts) {
      this.#lines.push({ number: this.#next, text: part });
      this.#next += 1;
    }
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<NumberedLine[], void, void> {
    for (;;) {
      if (this.#lines.length > 0) {
        if (this.#lines.every(({ text }) => text.includes('"message.delta"'))) await sleep(coalesceMs);
        yield this.#lines.splice(0, batchLines);
      } else if (this.#isEnded) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
