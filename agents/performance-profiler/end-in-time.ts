import { isMainThread } from "node:worker_threads";

const name = "MIOSA_PROFILE_MS";

/** The variable by which a program that waits ends after so many milliseconds. */
export const endAfter = (ms: number): Record<string, string> => ({ [name]: String(ms) });

/** Ends this process in time, by itself: only so does it write its profile. */
export function endInTime(): void {
  const ms = Number(process.env[name]);
  if (isMainThread && ms > 0) setTimeout(() => process.exit(0), ms).unref();
}
