import { createMiddleware } from "hono/factory";
import type { NoteRefusal } from "../../tenancy/records/note-refusal.ts";
import { Refused } from "../answers/refused.ts";
import { actorOf } from "../caller/actor.ts";
import type { GatewayEnv } from "../gateway-env.ts";

const codes = [
  "unauthenticated",
  "tenant_mismatch",
  "tenant_suspended",
  "insufficient_scope",
  "origin_not_allowed",
];

/** Has every access that is refused written into the audit log of the tenant that it was to. */
export const noteRefusals = (note: NoteRefusal, waitUntil: (work: Promise<unknown>) => void) =>
  createMiddleware<GatewayEnv>(async (c, next) => {
    await next();
    if (!(c.error instanceof Refused) || !codes.includes(c.error.code)) return;
    const { tenant, traceId } = c.var;
    const tenantId = c.var.namedTenant;
    if (tenantId === undefined) return;
    const actor = tenant === undefined ? "unknown" : actorOf(tenant.context);
    waitUntil(note({ tenantId, code: c.error.code, actor, traceId, path: c.req.path }));
  });
