/** How many are remembered. */
const kept = 100;

/** How long the latest calls took, in milliseconds. */
export class Latencies {
  readonly #latest: number[] = [];
  #next = 0;

  note(ms: number): void {
    this.#latest[this.#next] = ms;
    this.#next = (this.#next + 1) % kept;
  }

  /** What 95 of 100 took at most, by the nearest rank; 0 where there was none. */
  get p95(): number {
    const sorted = this.#latest.toSorted((a, b) => a - b);
    return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
  }
}
