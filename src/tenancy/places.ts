import type { DurableObjectNamespace, Rpc } from "@cloudflare/workers-types";
import type { IdempotentRequestApi } from "../../durable-objects/idempotency-api.ts";
import type { SessionApi } from "../../durable-objects/session-api.ts";
import type { WarmPoolApi } from "../../durable-objects/warm-pool-api.ts";
import type { Bindings, Config } from "../config.ts";
import type { Tenant } from "./tenant.ts";

type Jurisdiction = Tenant["jurisdiction"];

/** A session's Durable Object, as seen from here. */
export type SessionStub = SessionApi & { fetch(request: Request): Promise<Response> };

/** Where a tenant's objects lie: in its jurisdiction. Objects of one are others than those of the same name elsewhere. */
export type Places = {
  /** The session of this name, which is `{tenant}/{session}`. */
  sessionNamed: (name: string, jurisdiction: Jurisdiction) => SessionStub;
  /** What is known of an Idempotency-Key, by the name `{tenant}/{hash of caller and key}`. */
  idempotentRequestNamed: (name: string, jurisdiction: Jurisdiction) => IdempotentRequestApi;
  /** The stock of warm sandboxes of the tenant whose id it has for its name. */
  warmPoolNamed: (tenantId: string, jurisdiction: Jurisdiction) => WarmPoolApi;
  /** Files and artifacts. */
  objectsIn: (jurisdiction: Jurisdiction) => Bindings["OBJECTS"];
};

export function placesOf(env: Bindings, { JURISDICTIONS }: Pick<Config, "JURISDICTIONS">): Places {
  const enforced = (jurisdiction: Jurisdiction) => (JURISDICTIONS === "enforce" ? jurisdiction : null);
  const within = <T extends Rpc.DurableObjectBranded>(
    objects: DurableObjectNamespace<T>,
    jurisdiction: Jurisdiction,
  ) => (jurisdiction === null ? objects : objects.jurisdiction(jurisdiction));
  return {
    sessionNamed: (name, jurisdiction) => within(env.SESSIONS, enforced(jurisdiction)).getByName(name),
    idempotentRequestNamed: (name, jurisdiction) =>
      within(env.IDEMPOTENT_REQUESTS, enforced(jurisdiction)).getByName(name),
    warmPoolNamed: (tenantId, jurisdiction) =>
      within(env.WARM_POOLS, enforced(jurisdiction)).getByName(tenantId),
    objectsIn: (jurisdiction) => (enforced(jurisdiction) === "eu" ? env.OBJECTS_EU : env.OBJECTS),
  };
}
