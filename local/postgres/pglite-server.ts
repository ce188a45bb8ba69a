import { createServer, type Socket } from "node:net";
import type { PGlite } from "@electric-sql/pglite";
import { listenOn } from "../ports.ts";
import type { Credentials } from "./credentials.ts";
import { serveConnection } from "./pglite-connection.ts";
import { tooManyClients } from "./postgres-error.ts";
import { SharedSession } from "./shared-session.ts";
import { errorResponse } from "./wire.ts";

const maxConnections = 200;

/** Serves PGlite over TCP, on a port of 127.0.0.1, to any client of Postgres that knows the password. */
export async function servePglite(database: PGlite, credentials: Credentials, port: number) {
  const session = await SharedSession.open(database, credentials.user);
  const connections = new Map<Socket, Promise<void>>();
  const server = createServer({ noDelay: true }, (socket) => {
    if (connections.size >= maxConnections) {
      socket.on("error", () => {}).end(errorResponse(tooManyClients()));
      return;
    }
    // Whatever this rejects with is a failure of PGlite itself, which nothing here can mend: it ends the part.
    const served = serveConnection(socket, session, credentials).finally(() => connections.delete(socket));
    connections.set(socket, served);
  });
  return {
    port: await listenOn(server, port),
    stop: async () => {
      server.close();
      const ending = [...connections.values()];
      for (const socket of connections.keys()) socket.destroy();
      await Promise.all(ending);
    },
  };
}
