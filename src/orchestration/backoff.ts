import { limits } from "./limits.ts";

const firstMs = 1_000;

/**
 * How long to wait after an attempt has failed, in milliseconds: at most a second after the first, twice as long each
 * time, up to `limits.backoffMs`. Steps that failed together do not come again together: of that time each waits a
 * part between one half and the whole, by its `jitter` from 0 up to 1.
 */
export function backoffMs(failedAttempt: number, jitter: number): number {
  const longest = Math.min(limits.backoffMs, firstMs * 2 ** (failedAttempt - 1));
  return Math.round((longest * (1 + jitter)) / 2);
}

/** The jitter of an attempt: as good as random, and the same whenever it is asked for. It is the FNV-1a hash of both. */
export function jitterOf(stepId: string, attempt: number): number {
  let hash = 0x811c9dc5;
  for (const character of `${stepId}:${attempt}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}
