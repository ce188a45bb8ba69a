import type { Reply } from "../src/problems.ts";

/** Which tenant is to be deleted, who asks for it, and in which request. */
export type RemovalRequest = { tenantId: string; actor: string; traceId: string };

/** What the gateway may ask of the Durable Object that deletes a tenant, which has the tenant's id for its name. */
export interface TenantRemovalApi {
  /** Begins to delete the tenant, or goes on with it. It is refused its callers once this is answered. */
  begin(request: RemovalRequest): Promise<Reply<null>>;
}
