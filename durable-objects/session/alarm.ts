/** The one alarm that an object has. */
export class Alarm {
  readonly #storage: Pick<DurableObjectStorage, "setAlarm">;
  /** When it will ring, as far as this process knows: in milliseconds since the epoch. */
  #at = Number.POSITIVE_INFINITY;

  constructor(storage: Pick<DurableObjectStorage, "setAlarm">) {
    this.#storage = storage;
  }

  /** It has rung, or was deleted: none is set any more. */
  clear(): void {
    this.#at = Number.POSITIVE_INFINITY;
  }

  /**
   * Sees to it that it rings at the earliest of some times, or before. One that is set already is only ever made
   * earlier: waking for nothing costs less than writing every time.
   */
  async ringBy(...times: (number | undefined)[]): Promise<void> {
    const earliest = Math.min(...times.filter((time): time is number => time !== undefined));
    if (earliest >= this.#at) return;
    this.#at = earliest;
    await this.#storage.setAlarm(earliest);
  }
}
