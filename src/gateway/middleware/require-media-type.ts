import { createMiddleware } from "hono/factory";
import { Refused } from "../answers/refused.ts";
import type { GatewayEnv } from "../gateway-env.ts";

/** Refuses a body of any other media type, in words that name those that there can be. */
export const requireMediaType = (...mediaTypes: string[]) =>
  createMiddleware<GatewayEnv>((c, next) => {
    const [given = ""] = (c.req.header("Content-Type") ?? "").split(";");
    if (mediaTypes.includes(given.trim().toLowerCase())) return next();
    throw new Refused("unsupported_media_type", `Send the body as ${mediaTypes.join(" or ")}.`);
  });
