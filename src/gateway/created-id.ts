import type { Context } from "hono";
import { deriveId, type IdPrefix, newId } from "../ids.ts";
import type { GatewayEnv } from "./gateway-env.ts";

/**
 * The id of what a request creates: with an Idempotency-Key the same whenever its caller sends it, even where the
 * answer to it was lost. `within` is what the thing belongs to.
 */
export async function createdId(
  c: Context<GatewayEnv>,
  prefix: IdPrefix,
  ...within: string[]
): Promise<string> {
  const key = c.req.header("Idempotency-Key");
  if (key === undefined) return newId(prefix);
  const { tenantId, caller } = c.var.keyOwner;
  return deriveId(prefix, tenantId, ...caller, ...within, key);
}
