import type { Server } from "node:http";
import { createWebSocketStream, type WebSocket, WebSocketServer } from "ws";
import { pathOf } from "../faults/own-requests.ts";
import { PostgresError, tooManyClients } from "./postgres-error.ts";
import { connectToServer, type ServerAddress } from "./server-connection.ts";
import { errorResponse } from "./wire.ts";

const maxConnections = 100;
const maxMessageBytes = 16 * 1024 * 1024;

/**
 * Neon's way in over WebSocket: a client that connects to `/v1` speaks Postgres's protocol with the server
 * behind the part, and with no other: the address that its driver asks for is not looked at.
 * @returns what ends all connections.
 */
export function serveWebSockets(server: Server, target: ServerAddress) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  server.on("upgrade", (request, socket, head) => {
    if (pathOf(request) !== "/v1") {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (sockets.clients.size > maxConnections) hangUp(client, tooManyClients());
      else void joinWithServer(client, target);
    });
  });

  return () => {
    for (const client of sockets.clients) client.terminate();
  };
}

async function joinWithServer(client: WebSocket, target: ServerAddress): Promise<void> {
  const stream = createWebSocketStream(client);
  // A client that breaks off closes the stream, which is where it is dealt with; so does a server.
  stream.on("error", () => {});
  try {
    const connection = await connectToServer(target);
    connection.on("error", () => {});
    // What has ended is closed as a WebSocket should be: a cut would be an error to the client's driver.
    connection.on("close", () => stream.end());
    if (stream.closed) connection.destroy();
    else stream.on("close", () => connection.destroySoon());
    stream.pipe(connection).pipe(stream);
  } catch (error) {
    const message = `could not connect to server: ${error instanceof Error ? error.message : error}`;
    hangUp(client, new PostgresError({ severity: "FATAL", code: "08006", message }));
  }
}

/** Tells a client in Postgres's protocol, which is all that its driver listens to, why it is not served. */
function hangUp(client: WebSocket, error: PostgresError): void {
  // A client that breaks the protocol is on its way out already.
  client.on("error", () => {});
  client.send(errorResponse(error));
  client.close();
}
