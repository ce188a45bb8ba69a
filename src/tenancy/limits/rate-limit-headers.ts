import type { RequestLimit } from "./count-request.ts";
import { windowMs } from "./windows.ts";

/** Tells a caller its limits: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
export const rateLimitHeaders = (limits: RequestLimit[]) => ({
  "RateLimit-Policy": limits
    .map(({ name, limit }) => `"${name}";q=${limit};w=${windowMs / 1_000}`)
    .join(", "),
  RateLimit: limits
    .map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`)
    .join(", "),
});
