// What a route may reach: the tenant's own rows, objects and sessions. Routes get nothing else, so that none
// of them can touch what is another's.

import { z } from "zod";
import type { IdempotentRequestApi } from "../../durable-objects/idempotency-api.ts";
import {
  type Caller,
  type SessionApi,
  type StreamQuery,
  streamRequest,
} from "../../durable-objects/session-api.ts";
import type { Bindings } from "../config.ts";
import type { Database } from "../storage/database.ts";
import { TenantObjects } from "../storage/objects.ts";
import { TenantDatabase } from "../storage/tenant-database.ts";
import type { Identity } from "../tenancy/authenticate.ts";
import { problemCode, refusedBy } from "./refused.ts";

export type TenantScope = {
  id: string;
  callerId: string;
  database: TenantDatabase;
  objects: TenantObjects;
  /** The session of this id, whether or not it exists: it says so itself. */
  session(sessionId: string): SessionHandle;
  /** What is known of the Idempotency-Key of this hash, which is over the caller too. */
  idempotentRequest(keyHash: string): IdempotentRequestApi;
};

export type SessionHandle = {
  api: SessionApi;
  caller: Caller;
  /** The response of an event stream, to be returned as it is. Throws Refused where there is none. */
  openStream(query: StreamQuery): Promise<Response>;
};

/** A session's Durable Object, as seen from here. */
export type SessionStub = SessionApi & { fetch(request: Request): Promise<Response> };

export type Stores = {
  database: Database;
  objects: Bindings["OBJECTS"];
  /** The object of this name, which is `{tenant}/{session}`. */
  sessionNamed: (name: string) => SessionStub;
  /** The object of this name, which is `{tenant}/{hash of caller and key}`. */
  idempotentRequestNamed: (name: string) => IdempotentRequestApi;
};

export const tenantScope = (
  stores: Stores,
  { tenantId, credentialId }: Identity,
  traceId: string,
): TenantScope => ({
  id: tenantId,
  callerId: credentialId,
  database: new TenantDatabase(stores.database, tenantId),
  objects: new TenantObjects(stores.objects, tenantId),
  session(sessionId) {
    const stub = stores.sessionNamed(`${tenantId}/${sessionId}`);
    const caller = { tenantId, sessionId, traceId };
    return {
      api: stub,
      caller,
      async openStream(query) {
        const response = await stub.fetch(streamRequest(caller, query));
        if (response.ok) return response;
        throw refusedBy(refusal.parse(await response.json()));
      },
    };
  },
  idempotentRequest: (keyHash) => stores.idempotentRequestNamed(`${tenantId}/${keyHash}`),
});

const refusal = z.object({
  code: problemCode,
  detail: z.string(),
  pointer: z.string().exactOptional(),
});
