// How many requests a tenant, and each of its credentials, may make in a minute: counted over all isolates in Redis.
// Where Redis is slow or away, each isolate counts for itself: limits are then looser, and no request fails for it.

import { LRUCache } from "lru-cache";
import type { HeardVersions } from "../cache/heard-versions.ts";
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
  /** The newest version of the tenant that this isolate has heard of, if any: a second old at most. */
  version: number | null;
};

/** Counts a request, and says whether it may go on. Never rejects. */
export type CountRequest = (request: CountedRequest) => Promise<RequestCount>;

/** Full windows, and counts, that one isolate remembers. */
const maxRemembered = 10_000;

/** For how long a count is trusted, in milliseconds: until then a request that it leaves room for does not wait. */
const trustedMs = 1_000;

/** The part of a limit that must be left, for a request not to wait. */
const roomyShare = 0.2;

/** What Redis said last, and the requests that have been let in on the strength of it. */
type Heard = { counts: WindowCount[]; at: number; uncounted: number; isCounting: boolean };

export type CountTools = {
  heardVersions: HeardVersions;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Lets work go on after the answer. */
  waitUntil: (work: Promise<unknown>) => void;
  /** Waits a little, in which requests that need not wait are gathered to be counted together. */
  gather: () => Promise<void>;
};

/**
 * `countShared` may fail. A window that is full is not asked for again before it has room, so that a tenant far above
 * its limit costs nobody else anything. Where there was plenty of room a moment ago, a request is counted while it is
 * served: it waits for Redis only where that could refuse it.
 */
export function createCountRequest(
  countShared: CountShared,
  { heardVersions, now, waitUntil, gather }: CountTools,
): CountRequest {
  const local = new LocalWindows();
  const full = new LRUCache<string, WindowCount>({ max: maxRemembered });
  const heard = new LRUCache<string, Heard>({ max: maxRemembered });

  const knownToBeFull = (windows: Window[]) =>
    windows.flatMap(({ key, limit }) => {
      const count = full.get(key);
      return count !== undefined && count.window.limit === limit && count.resetAt > now() ? [count] : [];
    });

  async function ask(tenantId: string, windows: Window[], requests: number): Promise<WindowCount[]> {
    const { counts, version } = await countShared(tenantId, windows, requests);
    heardVersions.note(tenantId, version);
    for (const count of counts) if (!count.isAllowed) full.set(count.window.key, count);
    return counts;
  }

  /** Asks for a request, which waits for the answer. */
  async function askNow(tenantId: string, windows: Window[]): Promise<WindowCount[]> {
    const counts = await ask(tenantId, windows, 1);
    heard.set(nameOf(windows), { counts, at: now(), uncounted: 0, isCounting: false });
    return counts;
  }

  /** Lets a request in on the strength of an earlier one's count, and counts it meanwhile. */
  function letIn(tenantId: string, windows: Window[]): WindowCount[] | undefined {
    const last = heard.get(nameOf(windows));
    if (last === undefined || now() - last.at >= trustedMs) return undefined;
    const counts = last.counts.map((count) => ({
      ...count,
      remaining: count.remaining - last.uncounted - 1,
    }));
    const isRoomy = counts.every(({ window, remaining }) => remaining > roomyShare * window.limit);
    if (!isRoomy) return undefined;
    last.uncounted += 1;
    if (!last.isCounting) waitUntil(countMeanwhile(tenantId, windows, last));
    return counts;
  }

  /** Counts what was let in: one question after the other, each for all that have come since the one before. */
  async function countMeanwhile(tenantId: string, windows: Window[], last: Heard): Promise<void> {
    last.isCounting = true;
    while (last.uncounted > 0) {
      await gather();
      const requests = last.uncounted;
      const counts = await ask(tenantId, windows, requests).catch(() => undefined);
      last.uncounted -= requests;
      // Without Redis what was heard is soon too old to be trusted.
      if (counts !== undefined) Object.assign(last, { counts, at: now() });
    }
    last.isCounting = false;
  }

  return async (request) => {
    const { tenantId } = request;
    const windows = windowsOf(request);
    const known = knownToBeFull(windows);
    const answerWith = (counts: WindowCount[]) => summarise(counts, heardVersions.of(tenantId), now());
    if (known.length > 0) return answerWith(known);
    const counts =
      letIn(tenantId, windows) ??
      (await askNow(tenantId, windows).catch(() => windows.map((window) => local.count(window, now()))));
    return answerWith(counts);
  };
}

/** Windows of another limit, as after a change of plan, are others. */
const nameOf = (windows: Window[]): string => windows.map(({ key, limit }) => `${key} ${limit}`).join(" ");

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
