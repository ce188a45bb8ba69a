import { LRUCache } from "lru-cache";
import { type Window, type WindowCount, windowMs } from "./windows.ts";

/** Windows that one isolate counts by itself. The oldest are forgotten: their tenants then have more room. */
const maxWindows = 10_000;

/** Counts requests in this isolate, in windows of a whole minute. `now` is in milliseconds since the epoch. */
export class LocalWindows {
  readonly #counts = new LRUCache<string, { start: number; count: number }>({ max: maxWindows });

  count(window: Window, now: number): WindowCount {
    const { key, limit } = window;
    const start = Math.floor(now / windowMs) * windowMs;
    const current = this.#counts.get(key);
    const earlier = current?.start === start ? current.count : 0;
    const isAllowed = earlier < limit;
    const count = isAllowed ? earlier + 1 : earlier;
    this.#counts.set(key, { start, count });
    return { window, isAllowed, remaining: Math.max(0, limit - count), resetAt: start + windowMs };
  }
}
