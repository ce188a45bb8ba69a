import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import { createUpstream, type Upstream, type UpstreamPolicy } from "../mesh/upstream.ts";

/** Where Postgres is; part of the Worker's Config. */
export type DatabaseSettings = { DATABASE_URL: string; NEON_FETCH_ENDPOINT?: string | undefined };

/**
 * Postgres as its owner: sees every tenant. For tenancy and migrations only; everything else goes through
 * TenantDatabase. Each query is one HTTP request, given five seconds; throws UpstreamUnavailable where Postgres
 * cannot be reached.
 */
export type Database = {
  query<T>(run: (db: NeonHttpDatabase) => PromiseLike<T>): Promise<T>;
  readonly upstream: Upstream;
};

export function connectDatabase(
  settings: DatabaseSettings,
  options: Pick<UpstreamPolicy, "keepAlive"> = {},
): Database {
  // The driver takes it for all its clients only.
  if (settings.NEON_FETCH_ENDPOINT !== undefined) neonConfig.fetchEndpoint = settings.NEON_FETCH_ENDPOINT;
  const upstream = createUpstream({
    name: "postgres",
    timeoutMs: 5_000,
    retries: 1,
    concurrency: 200,
    isOutage,
    ...options,
  });
  return {
    upstream,
    query: (run) =>
      upstream.call((signal) => run(drizzle(neon(settings.DATABASE_URL, { fetchOptions: { signal } })))),
  };
}

/** SQLSTATE classes in which the server, not the query, is to blame: connection, resources, intervention. */
const outageClasses = ["08", "53", "57"];

function isOutage(error: unknown): boolean {
  if (error instanceof NeonDbError) {
    return !error.code || outageClasses.includes(error.code.slice(0, 2));
  }
  return error instanceof Error && error.cause !== undefined && isOutage(error.cause);
}
