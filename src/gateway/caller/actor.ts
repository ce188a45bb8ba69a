import type { Actor } from "../../tenancy/records/keys.ts";
import type { TenantContext } from "../../tenancy/tenant-context.ts";

/** Who acts, as the audit log names them. */
export const actorOf = ({ caller }: Pick<TenantContext, "caller">): string => `${caller.kind}:${caller.id}`;

/** The caller of a request, as whoever changes something of its own tenant. */
export const actingAs = (context: TenantContext): Actor => ({
  tenantId: context.tenant.id,
  actor: actorOf(context),
  traceId: context.traceId,
});
