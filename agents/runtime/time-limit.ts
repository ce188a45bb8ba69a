const LONGEST_TIMER_MS = 2_147_483_647;

/** A limit on time that stands still while anything holds it. */
export class TimeLimit {
  readonly #onEnd: () => void;
  readonly #holds = new Set<string>();
  readonly #released = new Set<string>();
  #leftMs: number;
  #runningSince = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /** Begins to run. After `ms` milliseconds in which nothing held it, `onEnd` is called. */
  constructor(ms: number, onEnd: () => void) {
    this.#leftMs = ms;
    this.#onEnd = onEnd;
    this.#run();
  }

  /** Whether the time is up. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Stands still until each of those that hold it has released it. None may hold it twice. */
  hold(by: string): void {
    if (this.#released.has(by)) return;
    if (this.#holds.size === 0) this.#rest();
    this.#holds.add(by);
  }

  release(by: string): void {
    this.#released.add(by);
    if (this.#holds.delete(by) && this.#holds.size === 0) this.#run();
  }

  /** Never ends, once it has been called off. */
  callOff(): void {
    this.#rest();
    this.#leftMs = Number.POSITIVE_INFINITY;
  }

  #run(): void {
    if (this.#leftMs === Number.POSITIVE_INFINITY) return;
    this.#runningSince = performance.now();
    this.#timer = setTimeout(
      () => {
        this.#isOver = true;
        this.#onEnd();
      },
      Math.min(this.#leftMs, LONGEST_TIMER_MS),
    );
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#runningSince));
  }
}
