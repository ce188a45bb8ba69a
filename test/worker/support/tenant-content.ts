import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import { domains, identityProviders, tenants } from "../../../drizzle/platform.ts";
import { readConfig } from "../../../src/config.ts";
import { connectDatabase } from "../../../src/storage/database.ts";
import { TenantObjects } from "../../../src/storage/objects.ts";
import { connectRedis } from "../../../src/storage/redis.ts";
import { schemaOf } from "../../../src/storage/tenant-database.ts";
import { tenantTables } from "../../../src/storage/tenant-tables.ts";
import { createSeal } from "../../../src/tenancy/seal.ts";
import { call, idOf, newTenant, withKey } from "./gateway.ts";

const config = readConfig(env);
export const database = connectDatabase(config);
export const redis = connectRedis(config).client;

export type Isolation = "row" | "schema" | "database";

/** A tenant that has something everywhere. */
export type FullTenant = Awaited<ReturnType<typeof fullTenant>>;

export const artifactBytes = crypto.getRandomValues(new Uint8Array(60_000));

export async function fullTenant(isolation: Isolation = "row") {
  const { id, key } = await newTenant();
  await place(id, isolation);
  await addRecords(id);
  const sessionId = await idOf(await call("/v1/sessions", withKey(key, "POST", { title: `of ${id}` })));
  const run = { input: "Run the test suite", agents: ["test-runner"] };
  const runId = await idOf(await call(`/v1/sessions/${sessionId}/runs`, withKey(key, "POST", run)));
  await call("/v1/agents/writer", withKey(key, "PUT", { description: `Writes for ${id}` }));
  const upload = withKey(key, "POST", { of: id });
  await call("/v1/files?name=a.json", {
    ...upload,
    headers: { ...upload.headers, "Content-Type": "text/plain" },
  });
  const artifact = {
    runId,
    stepId: "stp_1",
    path: "out/é.bin",
    mediaType: "image/png",
    bytes: artifactBytes,
  };
  await new TenantObjects(env.OBJECTS, id).putArtifact(artifact);
  await redis.set(`t:${id}:something`, "kept", { ex: 600 });
  await expect
    .poll(async () => (await call(`/v1/sessions/${sessionId}/runs`, withKey(key))).json(), {
      timeout: 10_000,
    })
    .toMatchObject({ items: [{ id: runId }] });
  return { id, key, sessionId, runId };
}

/** Has a new tenant's rows somewhere else. */
async function place(id: string, isolation: Isolation): Promise<void> {
  if (isolation === "row") return;
  if (isolation === "schema") await createSchema(id);
  const seal = createSeal(config.ENCRYPTION_KEYS);
  const sealed = await seal.seal(config.DATABASE_URL, { purpose: "database-url", tenantId: id });
  const databaseUrl = isolation === "database" ? sealed : null;
  await database.query((db) => db.update(tenants).set({ isolation, databaseUrl }).where(eq(tenants.id, id)));
}

export async function createSchema(id: string): Promise<void> {
  const schema = sql.identifier(schemaOf(id));
  await database.query((db) =>
    db.batch([
      db.execute(sql`CREATE SCHEMA ${schema}`),
      ...[...tenantTables.map(({ name }) => name), "fences"].map((name) =>
        db.execute(
          sql`CREATE TABLE ${schema}.${sql.identifier(name)} (LIKE public.${sql.identifier(name)} INCLUDING ALL)`,
        ),
      ),
      db.execute(sql`GRANT USAGE ON SCHEMA ${schema} TO miosa_tenant`),
      db.execute(sql`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO miosa_tenant`),
    ]),
  );
}

async function addRecords(tenantId: string): Promise<void> {
  const provider = {
    id: "idp_1",
    issuer: "https://id.test",
    audience: "miosa",
    algorithms: ["ES256" as const],
    userClaim: "sub",
    scopes: ["sessions:read" as const],
  };
  await database.query((db) =>
    db.batch([
      db.insert(identityProviders).values({ tenantId, ...provider }),
      db.insert(domains).values({ tenantId, hostname: `${tenantId}.test`, token: `token-of-${tenantId}` }),
    ]),
  );
}

/** Everything of a tenant that is stored anywhere, but for its receipt and what Redis forgets by itself. */
export async function storedOf(tenantId: string): Promise<Record<string, unknown[]>> {
  const { rows: tables } = await database.query((db) =>
    db.execute<{ schema: string; name: string; key: string }>(sql`
      SELECT table_schema AS schema, table_name AS name, column_name AS key FROM information_schema.columns
      WHERE (column_name = 'tenant_id' AND table_name <> 'removals')
        OR (table_schema = 'platform' AND table_name = 'tenants' AND column_name = 'id')`),
  );
  const stored: Record<string, unknown[]> = {};
  for (const { schema, name, key } of tables) {
    const table = sql`${sql.identifier(schema)}.${sql.identifier(name)}`;
    const [, { rows }] = await database.query((db) =>
      db.batch([
        db.execute(sql`SELECT set_config('app.tenant_id', ${tenantId}, true)`),
        db.execute(
          sql`SELECT to_json(one) AS row FROM ${table} AS one WHERE ${sql.identifier(key)} = ${tenantId} ORDER BY 1::text`,
        ),
      ]),
    );
    if (rows.length > 0) stored[`${schema}.${name}`] = rows.map(({ row }) => row);
  }
  const { objects } = await env.OBJECTS.list({ prefix: `t/${tenantId}/` });
  if (objects.length > 0) stored.objects = objects.map(({ key, etag }) => ({ key, etag }));
  return stored;
}
