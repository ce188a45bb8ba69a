// What a route may reach: the tenant's own rows, objects and sessions. Routes get nothing else, so that none
// of them can touch what is another's.

import { z } from "zod";
import {
  type Caller,
  type SessionApi,
  type StreamQuery,
  streamRequest,
} from "../../../durable-objects/session-api.ts";
import { effectivePool, type PoolAgent } from "../../agents/effective-pool.ts";
import { builtInPool } from "../../agents/pool.ts";
import { TenantObjects } from "../../storage/objects.ts";
import type { TenantDatabase } from "../../storage/tenant-database.ts";
import type { AgentCache } from "../../tenancy/agents/agent-cache.ts";
import type { Places } from "../../tenancy/places.ts";
import type { TenantContext } from "../../tenancy/tenant-context.ts";
import type { TenantDatabases } from "../../tenancy/tenant-databases.ts";
import { problemCode, refusedBy } from "../answers/refused.ts";

export type TenantScope = {
  id: string;
  context: TenantContext;
  database: TenantDatabase;
  objects: TenantObjects;
  /** All agents that the tenant has, by name. Throws UpstreamUnavailable where that cannot be told. */
  agents(): Promise<PoolAgent[]>;
  /** The session of this id, whether or not it exists: it says so itself. */
  session(sessionId: string): SessionHandle;
};

export type SessionHandle = {
  api: SessionApi;
  caller: Caller;
  /** The response of an event stream, to be returned as it is. Throws Refused where there is none. */
  openStream(query: StreamQuery): Promise<Response>;
};

export type Stores = Places & { tenantDatabases: TenantDatabases; agentCache: AgentCache };

/** `origin` is that of the page which calls, where one does that may. */
export async function tenantScope(
  stores: Stores,
  context: TenantContext,
  origin: string | undefined,
): Promise<TenantScope> {
  const { id: tenantId, jurisdiction, plan } = context.tenant;
  return {
    id: tenantId,
    context,
    database: await stores.tenantDatabases(context.tenant),
    objects: new TenantObjects(stores.objectsIn(jurisdiction), tenantId),
    async agents() {
      const { value } = await stores.agentCache.get(tenantId, context.version);
      return effectivePool(builtInPool(), value ?? []);
    },
    session(sessionId) {
      const stub = stores.sessionNamed(`${tenantId}/${sessionId}`, jurisdiction);
      const { traceId, version } = context;
      const caller = { tenantId, sessionId, traceId, plan, version };
      return {
        api: stub,
        caller,
        async openStream(query) {
          const response = await stub.fetch(streamRequest(caller, query, context, origin));
          if (response.ok) return response;
          throw refusedBy(refusal.parse(await response.json()));
        },
      };
    },
  };
}

const refusal = z.object({
  code: problemCode,
  detail: z.string(),
  pointer: z.string().exactOptional(),
});
