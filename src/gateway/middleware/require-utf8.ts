import { createMiddleware } from "hono/factory";
import { decodeUtf8 } from "../../text/decode-utf8.ts";
import { Refused } from "../answers/refused.ts";
import type { GatewayEnv } from "../gateway-env.ts";

const json = /^application\/([\w.-]+\+)?json\b/i;
const utf8 = /^utf-?8$/i;

/**
 * Refuses JSON that is not UTF-8, which RFC 8259 asks for: whatever else a body is, it would be read as other
 * characters without a word. The body stays readable.
 */
export const requireUtf8 = createMiddleware<GatewayEnv>(async (c, next) => {
  const type = c.req.header("Content-Type") ?? "";
  if (!json.test(type)) return next();
  const [, charset = "utf-8"] = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(type) ?? [];
  if (!utf8.test(charset)) throw new Refused("unsupported_media_type", "JSON must be sent in UTF-8.");
  if (decodeUtf8(await c.req.arrayBuffer()) === undefined) {
    throw new Refused("invalid_json", "The body is not valid UTF-8.");
  }
  return next();
});
