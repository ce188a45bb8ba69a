// Seals every secret at rest with the newest of ENCRYPTION_KEYS, so that older keys can be taken out of it:
// npm run keys:reseal, with the Worker's DATABASE_URL, NEON_FETCH_ENDPOINT and ENCRYPTION_KEYS in the environment. Done
// again it does the same; answers kept for Idempotency-Keys are gone after a day by themselves.

import { eq, isNotNull, or } from "drizzle-orm";
import { z } from "zod";
import { tenants } from "../drizzle/platform.ts";
import { connectDatabase } from "../src/storage/database.ts";
import { createSeal } from "../src/tenancy/seal.ts";

const settings = z
  .object({
    DATABASE_URL: z.url(),
    NEON_FETCH_ENDPOINT: z.url().optional(),
    ENCRYPTION_KEYS: z.string(),
  })
  .parse(process.env);

const database = connectDatabase(settings);
const seal = createSeal(settings.ENCRYPTION_KEYS);
const sealed = await database.query((db) =>
  db
    .select()
    .from(tenants)
    .where(or(...[tenants.databaseUrl, tenants.movingDatabaseUrl, tenants.movedFrom].map(isNotNull))),
);
for (const { id, databaseUrl, movingDatabaseUrl, movedFrom } of sealed) {
  const values = {
    databaseUrl: await reseal(id, databaseUrl),
    movingDatabaseUrl: await reseal(id, movingDatabaseUrl),
    movedFrom: movedFrom && { ...movedFrom, databaseUrl: await reseal(id, movedFrom.databaseUrl) },
  };
  await database.query((db) => db.update(tenants).set(values).where(eq(tenants.id, id)));
  console.log(id);
}
console.log(`${sealed.length} tenants sealed anew`);

async function reseal(tenantId: string, text: string | null): Promise<string | null> {
  if (text === null) return null;
  const use = { purpose: "database-url", tenantId } as const;
  const opened = await seal.open(text, use);
  if (opened === null) throw new Error(`the address of the database of ${tenantId} does not open`);
  return seal.seal(opened, use);
}
