/** Lets one at a time have what there is only one of. Those who wait are served in order. */
export type Turns = {
  /**
   * Waits for the turn. Rejects with the error of `refuse` when too many wait, or when it takes too long, and
   * with the signal's reason when whoever waits has left.
   */
  take: (left: AbortSignal) => Promise<void>;
  /** Hands the turn to whoever waited longest. */
  pass: () => void;
};

export type TurnsOptions = { maxWaiting: number; maxWaitMs: number; refuse: () => Error };

export function createTurns({ maxWaiting, maxWaitMs, refuse }: TurnsOptions): Turns {
  const waiting = new Set<() => void>();
  let isTaken = false;

  const wait = (left: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const stopWaiting = () => {
        clearTimeout(timer);
        waiting.delete(start);
        left.removeEventListener("abort", leave);
      };
      const start = () => {
        stopWaiting();
        resolve();
      };
      const leave = () => {
        stopWaiting();
        reject(left.reason);
      };
      const timer = setTimeout(() => {
        stopWaiting();
        reject(refuse());
      }, maxWaitMs);
      left.addEventListener("abort", leave);
      waiting.add(start);
    });

  return {
    take: async (left) => {
      left.throwIfAborted();
      if (isTaken) {
        if (waiting.size >= maxWaiting) throw refuse();
        await wait(left);
      }
      isTaken = true;
    },
    pass: () => {
      const [next] = waiting;
      if (next) next();
      else isTaken = false;
    },
  };
}
