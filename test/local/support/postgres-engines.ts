import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { neonConfig } from "@neondatabase/serverless";
import { describe } from "vitest";
import WebSocket from "ws";
import { type PostgresPart, startPostgres } from "../../../local/postgres/start.ts";
import { hasPostgresServer, startPostgresServer } from "./postgres-server.ts";
import { usePart } from "./use-part.ts";

/** Points Neon's driver at whatever part a connection string names. */
export function useLocalNeon(): void {
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
  neonConfig.wsProxy = (host, port) => `${host}:${port}/v1`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
  neonConfig.webSocketConstructor = WebSocket;
}

/** Starts PGlite on an empty folder. */
export async function startEmbedded(): Promise<PostgresPart> {
  const dataDir = mkdtempSync(join(tmpdir(), "miosa-postgres-"));
  const part = await startPostgres({ port: 0, dataDir, password: "s3cret/@:" });
  return {
    ...part,
    stop: async () => {
      await part.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}

async function startOverServer(): Promise<PostgresPart> {
  const server = await startPostgresServer();
  const part = await startPostgres({ port: 0, databaseUrl: server.url });
  return {
    ...part,
    stop: async () => {
      await part.stop();
      await server.stop();
    },
  };
}

type Cases = (part: () => PostgresPart) => void;

/** Runs the same cases over PGlite and, where the machine has one, over a Postgres server. */
export function describePostgres(title: string, cases: Cases): void {
  describe(`${title}, over PGlite`, () => usePart(startEmbedded, cases));
  describeServer(title, cases);
}

/** Runs cases over a Postgres server, where the machine has one. */
export function describeServer(title: string, cases: Cases): void {
  const skipped = hasPostgresServer ? "" : " (skipped: no postgres on this machine)";
  describe.skipIf(!hasPostgresServer)(`${title}, over a Postgres server${skipped}`, () =>
    usePart(startOverServer, cases),
  );
}
