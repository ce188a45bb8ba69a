import type { Sandbox } from "e2b";
import { sleep } from "../mesh/sleep.ts";
import { UpstreamUnavailable } from "../mesh/upstream.ts";
import { limits } from "../orchestration/limits.ts";
import type { Sandboxes } from "./sandboxes.ts";

/** How long to wait before the next try, in milliseconds. */
const pauseMs = 1_000;

/**
 * Connects to a sandbox in which an agent may be at work: it goes on with that while the service does not answer, so
 * the service is asked again for as long as an agent may be out of reach, or until `signal` aborts.
 * Throws what connecting throws.
 */
export async function reconnect(
  sandboxes: Pick<Sandboxes, "connect">,
  sandboxId: string,
  lifetimeMs: number,
  signal: AbortSignal,
): Promise<Sandbox> {
  const deadline = Date.now() + limits.outOfReachMs;
  for (;;) {
    try {
      return await sandboxes.connect(sandboxId, lifetimeMs);
    } catch (error) {
      const isWorthWaiting = error instanceof UpstreamUnavailable && Date.now() < deadline;
      if (signal.aborted || !isWorthWaiting) throw error;
    }
    await sleep(pauseMs);
  }
}
