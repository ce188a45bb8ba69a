// TCP into and out of a sandbox that has no network: CONNECT requests of the host reach ports within
// it, and connections to one fixed port within it reach the host's proxy.

import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { connect, createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";

const loopback = "127.0.0.1";
const egressPort = 3128;
const egressConnections = 256;

/** Joins a CONNECT request to a port of the sandbox, or answers 502 when nothing listens there. */
export function openTunnel(request: Http2ServerRequest, response: Http2ServerResponse): void {
  const port = Number(/^127\.0\.0\.1:(\d{1,5})$/.exec(request.authority)?.[1]);
  const { stream } = response;
  // The way out is for the sandbox's own programs.
  if (!(port >= 1 && port <= 65_535) || port === egressPort) {
    stream.respond({ ":status": 400 }, { endStream: true });
    return;
  }
  const socket = connect({ host: loopback, port, allowHalfOpen: true });
  stream.once("close", () => {
    if (socket.connecting) socket.destroy();
  });
  socket.once("connect", () => {
    stream.respond({ ":status": 200 });
    join(stream, socket);
  });
  socket.once("error", () => {
    if (!stream.headersSent && !stream.destroyed) stream.respond({ ":status": 502 }, { endStream: true });
  });
}

/** Offers the host's proxy, which listens on a unix socket, to the commands of the sandbox. */
export function offerEgress(proxySocket: string): void {
  const server = createServer({ allowHalfOpen: true }, (client: Socket) => {
    join(client, connect({ path: proxySocket, allowHalfOpen: true }));
  });
  server.maxConnections = egressConnections;
  server.on("error", (error) => process.stderr.write(`no way out: ${error.message}\n`));
  server.listen(egressPort, loopback);
}

/** Passes bytes both ways; a side that breaks off takes the other with it. */
function join(one: Duplex, other: Duplex): void {
  passOn(one, other);
  passOn(other, one);
}

function passOn(from: Duplex, to: Duplex): void {
  from.pipe(to);
  from.on("error", () => to.destroy());
  from.on("close", () => {
    if (!from.readableEnded) to.destroy();
  });
}
