import type { RouteClass } from "./plans.ts";

const safeMethods = ["GET", "HEAD", "OPTIONS"];

/** The class of a request. What changes something is a write, also where it would be answered by a stream. */
export function routeClassOf(method: string, wantsStream: boolean): RouteClass {
  if (!safeMethods.includes(method)) return "write";
  return wantsStream ? "stream" : "read";
}
