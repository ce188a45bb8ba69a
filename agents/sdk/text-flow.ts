import { StringDecoder } from "node:string_decoder";

const MAX_BYTES = 8_192;
const MAX_WAIT_MS = 50;

/** Bundles a program's output, so that many small writes become few records: one every 50 ms or 8 KiB. */
export class TextFlow {
  readonly #emit: (text: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #text = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (text: string) => void) {
    this.#emit = emit;
  }

  push(bytes: Buffer): void {
    for (let start = 0; start < bytes.length; start += MAX_BYTES) {
      this.#text += this.#decoder.write(bytes.subarray(start, start + MAX_BYTES));
      if (this.#text.length >= MAX_BYTES) this.#flush();
    }
    this.#timer ??= setTimeout(() => this.#flush(), MAX_WAIT_MS);
  }

  /** Emits what is left. */
  end(): void {
    this.#text += this.#decoder.end();
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text !== "") this.#emit(this.#text);
    this.#text = "";
  }
}
