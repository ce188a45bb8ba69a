import { counted } from "../text/words.ts";
import { textOf, unfinishedLength } from "./output-text.ts";

const MAX_BYTES = 8_192;
const MAX_WAIT_MS = 50;

/**
 * Bundles a program's output, so that many small writes become few records: one every 50 ms or 8 KiB. What is no text
 * is told by its length.
 */
export class TextFlow {
  readonly #emit: (text: string) => void;
  #bytes: Buffer = Buffer.alloc(0);
  #binaryBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (text: string) => void) {
    this.#emit = emit;
  }

  push(bytes: Buffer): void {
    for (let start = 0; start < bytes.length; start += MAX_BYTES) {
      this.#bytes = Buffer.concat([this.#bytes, bytes.subarray(start, start + MAX_BYTES)]);
      if (this.#bytes.length >= MAX_BYTES) this.#flush(unfinishedLength(this.#bytes));
    }
    this.#timer ??= setTimeout(() => this.#flush(unfinishedLength(this.#bytes)), MAX_WAIT_MS);
  }

  /** Emits what is left. */
  end(): void {
    this.#flush(0);
    if (this.#binaryBytes > 0) this.#emit(`(${counted(this.#binaryBytes, "byte")} of output are no text.)\n`);
    this.#binaryBytes = 0;
  }

  /** Emits all but the last bytes, of which there are `kept`. */
  #flush(kept: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = this.#bytes.subarray(0, this.#bytes.length - kept);
    this.#bytes = this.#bytes.subarray(bytes.length);
    if (bytes.length === 0) return;
    const text = textOf(bytes);
    if (text === undefined) this.#binaryBytes += bytes.length;
    else this.#emit(text);
  }
}
