import { NeonDbError, neon, neonConfig } from "@neondatabase/serverless";
import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";
import { policies, type UpstreamPolicy } from "../mesh/policies.ts";
import { createUpstream, type Upstream } from "../mesh/upstream.ts";

/** Where Postgres is; part of the Worker's Config. */
export type DatabaseSettings = { DATABASE_URL: string; NEON_FETCH_ENDPOINT?: string | undefined };

/**
 * Postgres as its owner: sees every tenant. For tenancy and migrations only; everything else goes through
 * TenantDatabase. Each query is one HTTP request, given five seconds; throws UpstreamUnavailable where Postgres
 * cannot be reached.
 */
export type Database = {
  /** What is asked may be asked twice, where the first time is not answered. */
  query<T>(run: (db: NeonHttpDatabase) => PromiseLike<T>): Promise<T>;
  /** The same, once only: for what must not be done twice. */
  queryOnce<T>(run: (db: NeonHttpDatabase) => PromiseLike<T>): Promise<T>;
  /**
   * Runs queries that only read, and gives the result of each. They are asked a second time where the first is slow,
   * and are one transaction in which Postgres refuses to write (SQLSTATE 25006).
   */
  read<Q extends Queries>(build: (db: NeonHttpDatabase) => Q): Promise<BatchResponse<Q>>;
  readonly upstream: Upstream;
};

type Queries = readonly [BatchItem<"pg">, ...BatchItem<"pg">[]];

export function connectDatabase(
  settings: DatabaseSettings,
  options: Pick<UpstreamPolicy, "keepAlive" | "watch"> = {},
): Database {
  knowEndpoint(settings);
  const upstream = createUpstream({ ...policies.postgres, isOutage, ...options });
  const open = (signal: AbortSignal, readOnly = false) =>
    drizzle(neon(settings.DATABASE_URL, { fetchOptions: { signal }, readOnly }));
  return {
    upstream,
    query: (run) => upstream.call((signal) => run(open(signal))),
    queryOnce: (run) => upstream.callOnce((signal) => run(open(signal))),
    read: (build) =>
      upstream.read((signal) => {
        const db = open(signal, true);
        return db.batch(build(db));
      }),
  };
}

/** Where the driver sends the queries of each database that is not Neon's, by host and port. */
const endpoints = new Map<string, string>();
const endpointAtNeon = neonConfig.fetchEndpoint;

/** Sees to it that a database's queries go where its settings say: the driver has one rule for all its clients. */
export function knowEndpoint({ DATABASE_URL, NEON_FETCH_ENDPOINT }: DatabaseSettings): void {
  if (NEON_FETCH_ENDPOINT === undefined) return;
  endpoints.set(placeOf(DATABASE_URL), NEON_FETCH_ENDPOINT);
  neonConfig.fetchEndpoint = (host, port, options) => {
    const known = endpoints.get(`${host}:${port || defaultPort}`);
    if (known !== undefined) return known;
    // A stand-in serves Neon's queries at its own port.
    if (host === "127.0.0.1") return `http://${host}:${port}/sql`;
    return typeof endpointAtNeon === "string" ? endpointAtNeon : endpointAtNeon(host, port, options);
  };
}

const defaultPort = 5432;

function placeOf(databaseUrl: string): string {
  const { hostname, port } = new URL(databaseUrl);
  return `${hostname}:${port || defaultPort}`;
}

/** SQLSTATE classes in which the server, not the query, is to blame: connection, resources, intervention. */
const outageClasses = ["08", "53", "57"];

function isOutage(error: unknown): boolean {
  if (error instanceof NeonDbError) {
    return !error.code || outageClasses.includes(error.code.slice(0, 2));
  }
  return error instanceof Error && error.cause !== undefined && isOutage(error.cause);
}

/** Whether a row was not stored because one like it exists. */
export const isUniqueViolation = (error: unknown): boolean => hasSqlState(error, "23505");

/** Whether Postgres refused something for this reason. */
export function hasSqlState(error: unknown, code: string): boolean {
  if (error instanceof NeonDbError) return error.code === code;
  return error instanceof Error && error.cause !== undefined && hasSqlState(error.cause, code);
}
