import type { WarmSandboxes } from "../tenancy/tenant.ts";
import type { WantedStock } from "./wanted-stock.ts";

/** A sandbox that waits for an attempt. */
export type WaitingSandbox = {
  id: string;
  /** What it was made of (src/sandbox/warm.ts). */
  recipe: string;
  mode: WarmSandboxes["mode"];
  /** Without it, it is still being made, or no longer to be used. */
  isReady: boolean;
  /** When its lifetime ends, in milliseconds since the epoch. */
  endsAt: number;
};

export type Upkeep = {
  /** Ids of those that are to be killed. */
  drop: string[];
  /** How many are to be made. */
  missing: number;
  /** When the next one must be replaced, in milliseconds since the epoch. */
  replaceAt?: number;
};

/** The lifetime of a sandbox in stock, in milliseconds. */
export const stockLifetimeMs = 30 * 60_000;

/** One that has no longer to live than this is replaced, in milliseconds. */
const spareMs = 5 * 60_000;

/**
 * What keeps a stock as it should be, at `now` in milliseconds since the epoch. `wanted` is undefined where there is to
 * be none. It must not be asked while a sandbox is being made, as that would be dropped.
 */
export function planUpkeep(stock: WaitingSandbox[], wanted: WantedStock | undefined, now: number): Upkeep {
  const fit = stock.filter(
    ({ recipe, mode, isReady, endsAt }) =>
      isReady && recipe === wanted?.recipe && mode === wanted.mode && endsAt - spareMs > now,
  );
  // The youngest stay: they last longest.
  const kept = fit.toSorted((a, b) => b.endsAt - a.endsAt).slice(0, wanted?.size ?? 0);
  const drop = stock.filter((sandbox) => !kept.includes(sandbox)).map(({ id }) => id);
  const oldest = kept.at(-1);
  return {
    drop,
    missing: (wanted?.size ?? 0) - kept.length,
    ...(oldest === undefined ? {} : { replaceAt: oldest.endsAt - spareMs }),
  };
}
