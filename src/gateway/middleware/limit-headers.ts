import { createMiddleware } from "hono/factory";
import { Refused } from "../answers/refused.ts";
import type { GatewayEnv } from "../gateway-env.ts";

/** Names and values of all headers together, in characters. */
const maxCharacters = 16_384;

/** Refuses a request with more headers than anyone needs. */
export const limitHeaders = createMiddleware<GatewayEnv>(async (c, next) => {
  let characters = 0;
  for (const [name, value] of c.req.raw.headers) characters += name.length + value.length;
  if (characters > maxCharacters) {
    throw new Refused("headers_too_large", `The headers may have ${maxCharacters} characters together.`);
  }
  await next();
});
