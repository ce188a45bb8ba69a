import { recordLimits } from "../agents/contract.ts";
import { sleep } from "../mesh/sleep.ts";
import { TooManyRecords } from "./failure.ts";

/** A complete line of a file and its number, counted from 1. */
export type NumberedLine = { number: number; text: string };

/** Lines of one batch at most, so that one turn of the session stays short. */
const batchLines = 200;

/** How long deltas of a message are gathered before they become one event, in milliseconds. */
const coalesceMs = 50;

/** The runtime keeps to its limits and adds a few remarks of its own: beyond this, a file is not its work. */
const maxLines = recordLimits.maxRecords + 1_000;
const maxLineLength = 2 * recordLimits.maxLineBytes;
const maxWaitingLength = 2 * recordLimits.maxTotalBytes;

/**
 * Turns chunks of text into batches of whole lines, kept until they are asked for. The file can be written to by
 * the agent itself, so nothing of it is trusted: iterating throws TooManyRecords where it exceeds its limits.
 */
export class LineBuffer implements AsyncIterable<NumberedLine[]> {
  #partial = "";
  #lines: NumberedLine[] = [];
  #waitingLength = 0;
  #next: number;
  #isEnded = false;
  #isExceeded = false;
  #wake: () => void = () => {};

  /** `first` is the number of the first line that will be pushed. */
  constructor(first: number) {
    this.#next = first;
  }

  push(text: string): void {
    if (this.#isExceeded) return;
    const parts = (this.#partial + text).split("\n");
    this.#partial = parts.pop() ?? "";
    for (const part of parts) {
      this.#lines.push({ number: this.#next, text: part });
      this.#waitingLength += part.length;
      this.#next += 1;
    }
    this.#isExceeded =
      this.#next > maxLines || this.#partial.length > maxLineLength || this.#waitingLength > maxWaitingLength;
    this.#wake();
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<NumberedLine[], void, void> {
    for (;;) {
      if (this.#isExceeded) throw new TooManyRecords("The agent's file of records exceeds its limits.");
      if (this.#lines.length > 0) {
        if (this.#lines.every(({ text }) => text.includes('"message.delta"'))) await sleep(coalesceMs);
        const batch = this.#lines.splice(0, batchLines);
        this.#waitingLength -= batch.reduce((sum, { text }) => sum + text.length, 0);
        yield batch;
      } else if (this.#isEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
