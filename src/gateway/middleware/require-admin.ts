import { createMiddleware } from "hono/factory";
import { bearerOf } from "../../tenancy/identity/read-credential.ts";
import { Refused } from "../answers/refused.ts";
import { adminAsOwner, type IdempotentRequests } from "../caller/key-owner.ts";
import type { GatewayEnv } from "../gateway-env.ts";

/** Lets in whoever shows the platform's administration credential, as `Authorization: Bearer`. */
export const requireAdminCredential = (adminKey: string) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    const shown = bearerOf(c.req.raw.headers.get("Authorization")) ?? "";
    if (!(await isSameSecret(shown, adminKey))) {
      throw new Refused("unauthenticated", "Send the administration credential as `Authorization: Bearer`.");
    }
    await next();
  });

/** Gives the administration's requests Idempotency-Keys of their own. */
export const actAsAdmin = (requests: IdempotentRequests) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    c.set("keyOwner", adminAsOwner(requests));
    await next();
  });

/** Compares digests, which have one length, in a time that tells nothing. */
async function isSameSecret(left: string, right: string): Promise<boolean> {
  const digest = (text: string) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const [a, b] = await Promise.all([digest(left), digest(right)]);
  return crypto.subtle.timingSafeEqual(a, b);
}
