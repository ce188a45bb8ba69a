import type { Env } from "../config.ts";
import type { KeyOwner } from "./caller/key-owner.ts";
import type { TenantScope } from "./caller/tenant-scope.ts";

/** What a request carries with it through the gateway. */
export type GatewayEnv = {
  Bindings: Env;
  Variables: {
    /** 32 hexadecimal digits, by which logs, events and answers of one request are found. */
    traceId: string;
    /** The id of the tenant that the request is to, as far as it says so, whoever calls. */
    namedTenant: string | undefined;
    /** Set below `/v1`, once the caller is known. */
    tenant: TenantScope;
    /** Set below `/v1`: of which caller an Idempotency-Key is. */
    keyOwner: KeyOwner;
  };
};
