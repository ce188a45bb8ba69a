const longestTimerMs = 2 ** 31 - 1;

/** A timer that can be held: time that passes meanwhile does not count. */
export class Deadline {
  readonly #callback: () => void;
  #leftMs: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(callback: () => void, afterMs: number) {
    this.#callback = callback;
    this.#leftMs = Math.min(afterMs, longestTimerMs);
    this.resume();
  }

  hold(): void {
    if (this.#timer === undefined) return;
    this.cancel();
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#startedAt));
  }

  resume(): void {
    if (this.#timer !== undefined) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#callback, this.#leftMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
