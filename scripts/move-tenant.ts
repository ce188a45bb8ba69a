// Moves a tenant's rows to another isolation, or to another database of its own, or finishes a move that was interrupted:
// npm run tenant:move -- acme --to schema
// npm run tenant:move -- acme --to database --database-url postgresql://…
// The Worker's own variables are read from the environment, and from .miosa/worker.env where the local stack has run.

import { parseArgs } from "node:util";
import { z } from "zod";
import { createCheckHost } from "../src/mesh/check-host.ts";
import { endpointList } from "../src/mesh/endpoint-list.ts";
import { createResolveNames, publicResolvers } from "../src/mesh/names/resolve-names.ts";
import { connectDatabase } from "../src/storage/database.ts";
import { connectRedis } from "../src/storage/redis.ts";
import { schemaOf } from "../src/storage/tenant-database.ts";
import { TenantRows } from "../src/storage/tenant-rows.ts";
import { createAnnounceVersion } from "../src/tenancy/cache/announce-version.ts";
import { HeardVersions } from "../src/tenancy/cache/heard-versions.ts";
import type { Place } from "../src/tenancy/moving/move-run.ts";
import { type MoveTools, moveTenant } from "../src/tenancy/moving/move-tenant.ts";
import { TenantRecords } from "../src/tenancy/records/tenant-records.ts";
import { createSeal } from "../src/tenancy/seal.ts";
import { isolation } from "../src/tenancy/tenant.ts";
import { applyMigrations } from "./apply-migrations.ts";

/** For how long a place may be remembered where Redis could not tell that it changed, in milliseconds. */
const rememberedMs = 60_000;

const settings = z
  .object({
    DATABASE_URL: z.url(),
    NEON_FETCH_ENDPOINT: z.url().optional(),
    ENCRYPTION_KEYS: z.string(),
    UPSTASH_REDIS_REST_URL: z.url(),
    UPSTASH_REDIS_REST_TOKEN: z.string(),
    DNS_URL: z.string().default(publicResolvers).pipe(endpointList),
    PRIVATE_ADDRESSES: z.enum(["allow", "refuse"]).default("refuse"),
  })
  .parse(process.env);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { to: { type: "string" }, "database-url": { type: "string" } },
});
const wanted = z
  .object({ tenantId: z.string(), to: isolation, databaseUrl: z.url().optional() })
  .refine(({ to, databaseUrl }) => (to === "database") === (databaseUrl !== undefined), {
    error: "--to database needs --database-url, and nothing else does",
  })
  .safeParse({ tenantId: positionals[0], to: values.to, databaseUrl: values["database-url"] });
if (!wanted.success) {
  console.error(z.prettifyError(wanted.error));
  process.exit(2);
}

const { tenantId, to, databaseUrl } = wanted.data;
const seal = createSeal(settings.ENCRYPTION_KEYS);
const shared = connectDatabase(settings);
const sealed = databaseUrl && (await seal.seal(databaseUrl, { purpose: "database-url", tenantId }));

try {
  if (databaseUrl !== undefined) await checkDatabase(new URL(databaseUrl).hostname);
  await moveTenant(tenantId, { isolation: to, databaseUrl: sealed ?? null }, tools());
} catch (error) {
  console.error(`\nNot moved: ${error instanceof Error ? error.message : error}`);
  console.error("The same command goes on where this one stopped.");
  process.exit(1);
}

function tools(): MoveTools {
  const announce = createAnnounceVersion(connectRedis(settings), new HeardVersions());
  return {
    records: new TenantRecords(shared, announce, () => Date.now()),
    rowsAt: async (id, place, token) => {
      const url = await urlOf(id, place);
      const database = url === settings.DATABASE_URL ? shared : connectDatabase({ DATABASE_URL: url });
      return new TenantRows({ tenantId: id, isolation: place.isolation, database }, token);
    },
    prepare: async (id, place) => {
      const schema = place.isolation === "schema" ? schemaOf(id) : "public";
      await applyMigrations(await urlOf(id, place), "tenant", schema);
    },
    untilForgotten: () => new Promise((resolve) => setTimeout(resolve, rememberedMs)),
    say: console.log,
    onProgress: (table, rows) => console.log(`  ${table}: ${rows}`),
  };
}

/** The Worker will send queries to the database's host: to Neon's API for it, which is beside it. */
async function checkDatabase(host: string): Promise<void> {
  const { DNS_URL: resolvers, PRIVATE_ADDRESSES } = settings;
  const resolve = createResolveNames({ resolvers, fetch: (input, init) => fetch(input, init) });
  const check = createCheckHost({ resolve, allowPrivate: PRIVATE_ADDRESSES === "allow" });
  await check(host);
  await check(host.replace(/^[^.]+\./, "api."));
}

async function urlOf(id: string, place: Place): Promise<string> {
  if (place.databaseUrl === null) return settings.DATABASE_URL;
  const url = await seal.open(place.databaseUrl, { purpose: "database-url", tenantId: id });
  if (url === null) throw new Error("the address of the tenant's database does not open with these keys");
  return url;
}
