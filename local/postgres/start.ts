import type { FrontOptions } from "../faults/front.ts";
import type { Part } from "../part.ts";
import { externalPostgres, startPglite } from "./engine.ts";

/**
 * PGlite on what `dataDir` holds, for who knows the password, and with `tcpPort` at a port of one's choice for
 * other clients than Neon's; or the Postgres of a connection string.
 */
export type PostgresOptions = FrontOptions & { port: number } & (
    | { dataDir: string; password: string; tcpPort?: number | undefined }
    | { databaseUrl: string }
  );

/** A running part, and the connection string that its clients use. */
export type PostgresPart = Part & { url: string };

/** Starts a Postgres behind both of Neon's ways in. Port 0 takes a free one. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresPart> {
  const starting =
    "databaseUrl" in options
      ? Promise.resolve(externalPostgres(options.databaseUrl))
      : startPglite(options.dataDir, options.password, options.tcpPort ?? 0);
  // PGlite takes longest: what serves it is loaded while it starts.
  const [engine, { serveEngine }] = await Promise.all([starting, import("./serve.ts")]);
  return serveEngine(engine, options);
}
