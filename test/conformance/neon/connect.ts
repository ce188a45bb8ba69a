import { Client, neon, neonConfig, Pool } from "@neondatabase/serverless";
import { afterAll, beforeAll } from "vitest";
import type { NeonTarget } from "../support/provided-context.ts";

/** Points Neon's driver at a stand-in; for the service itself its defaults are right. */
export function configureNeon({ kind }: NeonTarget): void {
  if (kind === "cloud") return;
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
  neonConfig.wsProxy = (host, port) => `${host}:${port}/v1`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
}

/** Makes a schema of a name that no other run has, before the cases around it, and drops it after them. */
export function useOwnSchema(target: NeonTarget, topic: string): string {
  const schema = `${topic}_${crypto.randomUUID().replaceAll("-", "")}`;
  beforeAll(async () => {
    configureNeon(target);
    await neon(target.url).query(`CREATE SCHEMA ${schema}`);
  });
  afterAll(async () => {
    await neon(target.url).query(`DROP SCHEMA ${schema} CASCADE`);
  });
  return schema;
}

/** Runs work with a pool, and ends the pool. */
export async function withPool<Result>({ url }: NeonTarget, work: (pool: Pool) => Promise<Result>) {
  const pool = new Pool({ connectionString: url });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/** Runs work with a connection of its own, and ends it. */
export async function withClient<Result>({ url }: NeonTarget, work: (client: Client) => Promise<Result>) {
  const client = new Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
