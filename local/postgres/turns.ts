/** Lets one at a time have what there is only one of. Those who wait are served in order. */
export type Turns = {
  /** Waits for the turn. Rejects with the error of `refuse` when too many wait, or when it takes too long. */
  take: () => Promise<void>;
  /** Hands the turn to whoever waited longest. */
  pass: () => void;
};

export type TurnsOptions = { maxWaiting: number; maxWaitMs: number; refuse: () => Error };

export function createTurns({ maxWaiting, maxWaitMs, refuse }: TurnsOptions): Turns {
  const waiting = new Set<() => void>();
  let isTaken = false;

  const wait = () =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        clearTimeout(timer);
        waiting.delete(start);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(start);
        reject(refuse());
      }, maxWaitMs);
      waiting.add(start);
    });

  return {
    take: async () => {
      if (isTaken) {
        if (waiting.size >= maxWaiting) throw refuse();
        await wait();
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
