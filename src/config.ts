import type { DurableObjectNamespace, Fetcher, R2Bucket, Rpc } from "@cloudflare/workers-types";
import { z } from "zod";
import type { IdempotentRequestApi } from "../durable-objects/idempotency-api.ts";
import type { ReaperApi } from "../durable-objects/reaper-api.ts";
import type { SessionApi } from "../durable-objects/session-api.ts";
import type { TenantRemovalApi } from "../durable-objects/tenant-removal-api.ts";
import type { WarmPoolApi } from "../durable-objects/warm-pool-api.ts";
import { endpointList } from "./mesh/endpoint-list.ts";
import { publicResolvers } from "./mesh/names/resolve-names.ts";

/** What the platform binds to the Worker (wrangler.toml). */
export type Bindings = {
  SESSIONS: DurableObjectNamespace<SessionApi & Rpc.DurableObjectBranded>;
  IDEMPOTENT_REQUESTS: DurableObjectNamespace<IdempotentRequestApi & Rpc.DurableObjectBranded>;
  TENANT_REMOVALS: DurableObjectNamespace<TenantRemovalApi & Rpc.DurableObjectBranded>;
  REAPER: DurableObjectNamespace<ReaperApi & Rpc.DurableObjectBranded>;
  WARM_POOLS: DurableObjectNamespace<WarmPoolApi & Rpc.DurableObjectBranded>;
  OBJECTS: R2Bucket;
  /** The objects of tenants whose jurisdiction is the European Union. */
  OBJECTS_EU: R2Bucket;
  ASSETS: Fetcher;
};

const bytes = z.coerce.number().int().min(1_024);

const variables = z.object({
  /** Postgres: Neon's connection string. */
  DATABASE_URL: z.url(),
  /** Where Neon's HTTP queries go instead of Neon itself, such as `http://127.0.0.1:5433/sql`. */
  NEON_FETCH_ENDPOINT: z.url().optional(),
  UPSTASH_REDIS_REST_URL: z.url(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  E2B_API_KEY: z.string().min(1),
  /** Where sandboxes come from instead of E2B itself. */
  E2B_API_URL: z.url().optional(),
  E2B_SANDBOX_URL: z.url().optional(),
  /** The template that sandboxes are made from. */
  E2B_TEMPLATE: z.string().default("base"),
  /** The keys that secrets at rest are sealed with, newest first: `id:base64url of 32 bytes`, joined by commas. */
  ENCRYPTION_KEYS: z.string().min(1),
  /** The domain below which every tenant has one of its own, such as `miosa.example` for `acme.miosa.example`. */
  BASE_DOMAIN: z.hostname().toLowerCase().optional(),
  /** `ignore` puts every tenant's objects into one place, where the runtime knows no jurisdictions: the local one. */
  JURISDICTIONS: z.enum(["enforce", "ignore"]).default("enforce"),
  /** How often stray sandboxes are looked for, in seconds. One is killed by the second sweep that finds it. */
  REAP_SECONDS: z.coerce.number().int().min(1).max(3_600).default(50),
  /** What a sandbox costs in a second, in millionths of a US dollar; 0: money is not counted. */
  SANDBOX_MICRO_USD_PER_SECOND: z.coerce.number().int().min(0).max(1_000_000).default(0),
  /** The platform administrator's credential. */
  ADMIN_KEY: z.string().min(20),
  MAX_BODY_BYTES: bytes,
  MAX_FILE_BYTES: bytes,
  /** All files of one upload together. */
  MAX_UPLOAD_BYTES: bytes,
  /** Cloudflare for SaaS, which tenants' own hostnames are registered with: both or neither. */
  CLOUDFLARE_API_TOKEN: z.string().min(1).optional(),
  CLOUDFLARE_ZONE_ID: z.string().min(1).optional(),
  CLOUDFLARE_API_URL: z.url().default("https://api.cloudflare.com/client/v4"),
  /** Where names are resolved: DNS over HTTPS, with answers as `application/dns-json`. See `endpointList`. */
  DNS_URL: z.string().default(publicResolvers).pipe(endpointList),
  /** Whether URLs that tenants give may be plain http, and lead to private networks: on one's own machine alone. */
  PRIVATE_ADDRESSES: z.enum(["allow", "refuse"]).default("refuse"),
});
export type Config = z.infer<typeof variables>;

const consistentVariables = variables.refine(
  ({ CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ZONE_ID: zone }) =>
    (token === undefined) === (zone === undefined),
  "set both CLOUDFLARE_API_TOKEN and CLOUDFLARE_ZONE_ID, or neither",
);

/** Everything the Worker runs with. */
export type Env = Bindings & Record<keyof Config, string | undefined>;

/** The Worker's settings, read from its variables. Throws a ZodError that names what is missing. */
export const readConfig = (env: Env): Config => consistentVariables.parse(env);
