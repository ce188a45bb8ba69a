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
  /** By key, the time that was told, and that time by this isolate's clock; 0 where nothing was told. */
  const heard = new Map<string, { told: number; openedAt: number }>();
  let readAt = Number.NEGATIVE_INFINITY;

  async function read(): Promise<void> {
    const keys = [...heard.keys()];
    const answer = await upstream.call(() => client.mget(keys)).catch(() => null);
    const times = openedAt.safeParse(answer).data ?? [];
    for (const [index, key] of keys.entries()) {
      const told = times[index] ?? 0;
      // A clock that is ahead of this one does not make a hint last longer.
      if (told !== heard.get(key)?.told) heard.set(key, { told, openedAt: Math.min(told, tools.now()) });
    }
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
      const known = heard.get(key) ?? { told: 0, openedAt: 0 };
      heard.set(key, known);
      if (tools.now() - readAt >= readEveryMs) {
        readAt = tools.now();
        tools.waitUntil(read());
      }
      return known.openedAt;
    },
  };
}

/** It is the platform's, and of no tenant. */
const keyOf = (name: string, endpoint: string): string => `p:circuit:${name}:${endpoint}`;
