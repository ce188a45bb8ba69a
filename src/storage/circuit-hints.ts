import { z } from "zod";
import { openMs } from "../mesh/circuit.ts";
import { type CircuitWatch, logChange } from "../mesh/circuit-watch.ts";
import type { RedisCache } from "./redis.ts";

/** How often hints are read, in milliseconds. */
const readEveryMs = 5_000;

const openedAt = z.array(z.number().nullable());

export type HintTools = {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Lets work go on after the answer. */
  waitUntil: (work: Promise<unknown>) => void;
};

/**
 * Tells other isolates where a circuit opens, for as long as it stays open, and hears of theirs: five seconds late at
 * most, in one question for all endpoints, which nobody waits for. A hint makes calls wary and refuses none. Without
 * Redis there are none.
 */
export function createCircuitHints({ client, upstream }: RedisCache, tools: HintTools): CircuitWatch {
  /** By key: when it opened, 0 where it has not. */
  const heard = new Map<string, number>();
  let readAt = Number.NEGATIVE_INFINITY;

  async function read(): Promise<void> {
    const keys = [...heard.keys()];
    const answer = await upstream.call(() => client.mget(keys)).catch(() => null);
    const opened = openedAt.safeParse(answer).data ?? [];
    // A clock that is ahead of this one does not make a hint last longer.
    keys.forEach((key, index) => void heard.set(key, Math.min(opened[index] ?? 0, tools.now())));
  }

  return {
    changed(change) {
      logChange(change);
      if (change.to !== "opened") return;
      const key = keyOf(change.upstream, change.endpoint);
      const tell = () => client.set(key, tools.now(), { px: openMs });
      tools.waitUntil(upstream.call(tell).catch(() => null));
    },
    openedElsewhere(name, endpoint) {
      const key = keyOf(name, endpoint);
      const known = heard.get(key) ?? 0;
      heard.set(key, known);
      if (tools.now() - readAt >= readEveryMs) {
        readAt = tools.now();
        tools.waitUntil(read());
      }
      return known;
    },
  };
}

/** It is the platform's, and of no tenant. */
const keyOf = (name: string, endpoint: string): string => `p:circuit:${name}:${endpoint}`;
