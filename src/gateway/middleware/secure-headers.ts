import { createMiddleware } from "hono/factory";
import { isStream } from "../answers/is-stream.ts";
import type { GatewayEnv } from "../gateway-env.ts";

const headers = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** What browsers must not do with a response. A route that needs more freedom sets its own header first. */
export const secureHeaders = createMiddleware<GatewayEnv>(async (c, next) => {
  await next();
  if (isStream(c.res)) return;
  for (const [name, value] of Object.entries(headers)) {
    if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  }
});
