import type { IncomingMessage, Server } from "node:http";
import { connect } from "node:net";
import { pipeline } from "node:stream";
import { createWebSocketStream, WebSocketServer } from "ws";

const maxConnections = 100;
const maxMessageBytes = 16 * 1024 * 1024;

/**
 * Neon's way in over WebSocket: a client that connects to `/v1` speaks Postgres's protocol with the server
 * behind the part, and with no other: the address that its driver asks for is not looked at.
 * @returns what ends all connections.
 */
export function serveWebSockets(server: Server, target: { host: string; port: number }) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  server.on("upgrade", (request, socket, head) => {
    const refusal = refusalOf(request, sockets);
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const stream = createWebSocketStream(client);
      const connection = connect(target).setNoDelay();
      pipeline(stream, connection, stream, () => client.terminate());
    });
  });

  return () => {
    for (const client of sockets.clients) client.terminate();
  };
}

function refusalOf({ url = "/" }: IncomingMessage, { clients }: WebSocketServer): string | undefined {
  if (new URL(url, "http://127.0.0.1").pathname !== "/v1") return "404 Not Found";
  return clients.size >= maxConnections ? "503 Service Unavailable" : undefined;
}
