// Makes the servers within a sandbox reachable: each request goes through a tunnel of its own, which the
// daemon opens to the port, since a sandbox has no network that the host could reach it by.

import { type IncomingMessage, type ServerResponse, STATUS_CODES, request as send } from "node:http";
import { type Duplex, duplexPair } from "node:stream";
import { pipeline } from "node:stream/promises";
import { answerOf } from "../answer-of.ts";
import type { Daemon } from "../lifecycle/daemon.ts";
import { withoutHostHeaders } from "./forwarded-headers.ts";

/** Where a request within a sandbox goes. */
export type PortTarget = { daemon: Daemon; id: string; port: number };

/**
 * Forwards a request to a port, with the answer of E2B when nothing listens there.
 *
 * @throws HttpError 502 when what listens does not speak HTTP.
 */
export async function forwardToPort(target: PortTarget, request: IncomingMessage, response: ServerResponse) {
  const tunnel = await openTunnel(target);
  if (tunnel === undefined) {
    response.writeHead(502, { "content-type": "application/json" }).end(closedPortBody(target));
    return;
  }
  // The client may have gone while the tunnel was opened.
  if (response.destroyed) return void tunnel.destroy();
  const upstream = sendThrough(tunnel, request, withoutHostHeaders(request.headers));
  response.on("close", () => tunnel.destroy());
  request.pipe(upstream);
  const answer = await answerOf(upstream);
  response.writeHead(answer.statusCode, withoutHostHeaders(answer.headers));
  await pipeline(answer, response);
}

/** Forwards the upgrade of a connection, such as a WebSocket's, to a port. */
export async function upgradeToPort(
  target: PortTarget,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) {
  const tunnel = await openTunnel(target);
  if (tunnel === undefined) return refuseUpgrade(socket, 502, closedPortBody(target));
  if (socket.destroyed) return void tunnel.destroy();
  const { upgrade } = request.headers;
  const headers = { ...withoutHostHeaders(request.headers), connection: "upgrade", upgrade };
  const upstream = sendThrough(tunnel, request, headers);
  socket.on("error", () => tunnel.destroy()).on("close", () => tunnel.destroy());
  upstream.on("error", () => socket.destroy());
  upstream.on("response", (answer) => {
    answer.resume();
    refuseUpgrade(socket, answer.statusCode ?? 502, "");
  });
  upstream.on("upgrade", (answer, _tunnel, firstBytes: Buffer) => {
    const lines = Object.entries(withoutHostHeaders(answer.headers)).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const status = "HTTP/1.1 101 Switching Protocols";
    socket.write([status, "connection: upgrade", `upgrade: ${upgrade}`, ...lines, "", ""].join("\r\n"));
    socket.write(firstBytes);
    tunnel.write(head);
    pipeline(socket, tunnel, socket).catch(() => socket.destroy());
  });
  upstream.end();
}

/** Ends a connection that is not upgraded, with an answer that says why. */
export function refuseUpgrade(socket: Duplex, status: number, body: string): void {
  const headers = `connection: close\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${headers}\r\n\r\n${body}`);
}

/**
 * A stream as Node's HTTP client needs it. Several strings that the client writes at once arrive as other
 * bytes when an HTTP/2 stream takes them itself, so they are made bytes before.
 */
function asSocket(tunnel: Duplex): Duplex {
  const [near, far] = duplexPair();
  near.on("error", () => {}).on("close", () => tunnel.destroy());
  pipeline(far, tunnel, far).catch(() => near.destroy());
  return near;
}

async function openTunnel({ daemon, port }: PortTarget): Promise<Duplex | undefined> {
  try {
    return asSocket(await daemon.tunnel(port));
  } catch {
    return undefined;
  }
}

function sendThrough(
  tunnel: Duplex,
  { method, url }: IncomingMessage,
  headers: ReturnType<typeof withoutHostHeaders>,
) {
  return send({ createConnection: () => tunnel, method, path: url, headers });
}

function closedPortBody({ id, port }: PortTarget): string {
  const message = "The sandbox is running but port is not open";
  return JSON.stringify({ sandboxId: id, message, port, code: 502 });
}
