import { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Pool } from "pg";
import { type FrontOptions, putInFront } from "../faults/front.ts";
import { listenOn } from "../ports.ts";
import { clientConnectionString } from "./credentials.ts";
import type { Engine } from "./engine.ts";
import { createSqlEndpoint } from "./sql-endpoint.ts";
import type { PostgresPart } from "./start.ts";
import { serveWebSockets } from "./websocket-proxy.ts";

const poolSize = 10;
const maxConnectMs = 30_000;
const maxStatementMs = 60_000;

/** Serves an engine at both of Neon's ways in. */
export async function serveEngine(
  engine: Engine,
  options: FrontOptions & { port: number },
): Promise<PostgresPart> {
  const pool = createPool(engine);
  const facts = {
    engine: engine.name,
    version: await serverVersion(pool),
    tcp: `${engine.host}:${engine.port}`,
  };

  const app = createSqlEndpoint(pool, engine);
  app.get("/health", (context) => {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = pool;
    return context.json({ status: "ok", ...facts, connections: { open, idle, waiting } });
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  if (!(server instanceof Server)) throw new Error("not an HTTP server");
  const endWebSockets = serveWebSockets(server, engine);
  putInFront(server, "postgres", options);
  const port = await listenOn(server, options.port);
  return {
    port,
    url: clientConnectionString(engine.credentials, port),
    facts,
    stop: async () => {
      server.close();
      endWebSockets();
      await pool.end();
      server.closeAllConnections();
      await engine.stop();
    },
  };
}

function createPool({ name, host, port, tls, credentials }: Engine): Pool {
  const pool = new Pool({
    host,
    port,
    ssl: tls ?? false,
    ...credentials,
    max: poolSize,
    connectionTimeoutMillis: maxConnectMs,
    // Nothing can stop a query of PGlite.
    ...(name === "Postgres" ? { statement_timeout: maxStatementMs } : {}),
  });
  // An idle connection that breaks is replaced by a new one when it is needed; that one tells what is wrong.
  pool.on("error", () => {});
  return pool;
}

async function serverVersion(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ server_version: string }>("SHOW server_version");
  return rows[0]?.server_version ?? "unknown";
}
