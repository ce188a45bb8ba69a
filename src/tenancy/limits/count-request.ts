// How many requests a tenant, and each of its credentials, may make in a minute: counted over all isolates in Redis.
// Where Redis is slow or away, each isolate counts for itself: limits are then looser, and no request fails for it.

import { LRUCache } from "lru-cache";
import { LocalWindows } from "./local-windows.ts";
import type { CountShared } from "./shared-windows.ts";
import { type CountedRequest, type Window, type WindowCount, windowsOf } from "./windows.ts";

/** How much room one limit leaves. */
export type RequestLimit = {
  name: Window["name"];
  /** Requests a minute. */
  limit: number;
  remaining: number;
  /** Until there is more room, in whole seconds. */
  resetSeconds: number;
  isAllowed: boolean;
};

export type RequestCount = {
  isAllowed: boolean;
  /** The limits that are known of: all of them, or those alone for which the request is refused. */
  limits: RequestLimit[];
  /** The version of the tenant that was announced last, where Redis knows one. */
  version: number | null;
};

/** Counts a request, and says whether it may go on. Never rejects. */
export type CountRequest = (request: CountedRequest) => Promise<RequestCount>;

/** Full windows that one isolate remembers. */
const maxFull = 10_000;

/**
 * `countShared` may fail. A window that is full is not asked for again before it has room, so that a tenant far above
 * its limit costs nobody else anything. `now` is in milliseconds since the epoch.
 */
export function createCountRequest(countShared: CountShared, now: () => number): CountRequest {
  const local = new LocalWindows();
  const full = new LRUCache<string, WindowCount>({ max: maxFull });

  const countLocally = (windows: Window[]) => ({
    counts: windows.map((window) => local.count(window, now())),
    version: null,
  });

  const knownToBeFull = (windows: Window[]) =>
    windows.flatMap(({ key, limit }) => {
      const count = full.get(key);
      return count !== undefined && count.window.limit === limit && count.resetAt > now() ? [count] : [];
    });

  return async (request) => {
    const windows = windowsOf(request);
    const known = knownToBeFull(windows);
    if (known.length > 0) return summarise(known, null, now());
    const { counts, version } = await countShared(request.tenantId, windows).catch(() =>
      countLocally(windows),
    );
    for (const count of counts) if (!count.isAllowed) full.set(count.window.key, count);
    return summarise(counts, version, now());
  };
}

const summarise = (counts: WindowCount[], version: number | null, now: number): RequestCount => ({
  isAllowed: counts.every(({ isAllowed }) => isAllowed),
  limits: counts.map(({ window: { name, limit }, isAllowed, remaining, resetAt }) => ({
    name,
    limit,
    remaining,
    resetSeconds: Math.max(1, Math.ceil((resetAt - now) / 1_000)),
    isAllowed,
  })),
  version,
});
