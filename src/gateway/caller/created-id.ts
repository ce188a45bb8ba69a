import type { Context } from "hono";
import { deriveId, type IdPrefix, newId } from "../../ids.ts";
import type { GatewayEnv } from "../gateway-env.ts";

/**
 * The id of what a request creates: with an Idempotency-Key the same whenever it is sent for the same creator, even
 * where the answer to it was lost. `within` is what the thing belongs to.
 */
export const createdId = (
  c: Context<GatewayEnv>,
  prefix: Exclude<IdPrefix, "key">,
  ...within: string[]
): Promise<string> => idFor(c, prefix, ...c.var.keyOwner.creator, ...within);

/**
 * The id of an API key that a request makes. Each caller has its own: who makes a key again is given its secret, and
 * with it the scopes that it was made with.
 */
export const createdKeyId = (c: Context<GatewayEnv>, ...within: string[]): Promise<string> =>
  idFor(c, "key", ...c.var.keyOwner.caller, ...within);

async function idFor(c: Context<GatewayEnv>, prefix: IdPrefix, ...parts: string[]): Promise<string> {
  const key = c.req.header("Idempotency-Key");
  return key === undefined ? newId(prefix) : deriveId(prefix, c.var.keyOwner.tenantId, ...parts, key);
}
