import { TaskCancelledError } from "cockatiel";

/** The reason with which a call is told to stop that was made in case another would be slow. It says nothing of it. */
export class Superfluous extends Error {
  override readonly name = "Superfluous";
}

/**
 * Calls a second time where the first call has no answer after `afterMs`, and it may. The first answer is taken, and
 * the other call is told to stop: one that was outrun, as if its time were up. Fails where all calls have, as the
 * first did. For what may be asked twice only. (Dean and Barroso, "The Tail at Scale", 2013)
 */
export async function hedge<T>(
  call: (giveUp: AbortSignal) => Promise<T>,
  afterMs: number,
  mayCallAgain: () => boolean,
): Promise<T> {
  const [stopFirst, stopSecond] = [new AbortController(), new AbortController()];
  const first = call(stopFirst.signal);
  if (!(await isPending(first, afterMs)) || !mayCallAgain()) return first;
  const second = call(stopSecond.signal);
  try {
    return await Promise.any([
      first.then((answer) => stopping(stopSecond, new Superfluous(), answer)),
      second.then((answer) => stopping(stopFirst, new TaskCancelledError("another call was faster"), answer)),
    ]);
  } catch {
    return first;
  }
}

/**
 * Gives the answer, and stops the other call a turn later: the runtime logs a request as failed and unhandled that is
 * aborted in the very turn in which it was made, however its failure is handled.
 */
function stopping<T>(loser: AbortController, reason: Error, answer: T): T {
  setTimeout(() => loser.abort(reason));
  return answer;
}

async function isPending(call: Promise<unknown>, ms: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), ms);
  const settled = call.then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([late, settled]);
  } finally {
    clearTimeout(timer);
  }
}
