import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Identify } from "../../tenancy/identity/identify.ts";
import type { NoteUse } from "../../tenancy/records/note-use.ts";
import { settle } from "../answers/refused.ts";
import { callerAsOwner } from "../caller/key-owner.ts";
import { type Stores, tenantScope } from "../caller/tenant-scope.ts";
import type { GatewayEnv } from "../gateway-env.ts";

export type Gate = Stores & {
  identify: Identify;
  noteUse: NoteUse;
  waitUntil: (work: Promise<unknown>) => void;
};

/** Finds out who calls, and gives the request what is that tenant's. */
export const requireTenant = (gate: Gate) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    await admit(c, gate, 0);
    await next();
    const { tenant, caller } = c.var.tenant.context;
    if (caller.kind === "key") gate.waitUntil(gate.noteUse(tenant.id, caller.id));
  });

/** Finds out again who calls, where the tenant has changed since what was remembered of it. */
export const renewTenant =
  (gate: Gate) =>
  async (c: Context<GatewayEnv>, version: number | null): Promise<void> => {
    if (version !== null && version > c.var.tenant.context.version) await admit(c, gate, version);
  };

async function admit(c: Context<GatewayEnv>, gate: Gate, atLeast: number): Promise<void> {
  const { reply, named } = await gate.identify(c.req.raw, c.var.traceId, atLeast);
  c.set("namedTenant", named);
  const context = settle(reply);
  c.set("tenant", await tenantScope(gate, context, c.req.header("Origin")));
  c.set("keyOwner", callerAsOwner(gate, context.tenant, context.caller));
}
