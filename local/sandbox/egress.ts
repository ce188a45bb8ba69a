// The way out of an isolated sandbox, which has no network: an HTTP proxy on a unix socket in its folder.
// It looks names up itself, and connects only where the sandbox's network rules let it.

import { once } from "node:events";
import { chmodSync, closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
  request as send,
} from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { connectTo, type Destination, hostOf, parseAuthority } from "./egress-destination.ts";
import { withoutHopHeaders } from "./egress-headers.ts";
import { HttpError } from "./json-http.ts";
import type { SandboxNetwork } from "./network.ts";
import { AddressSet } from "./network-ranges.ts";
import { toHttpError } from "./to-http-error.ts";

const limits = { connections: 64, headerBytes: 16_384, headersMs: 10_000, idleMs: 60_000 } as const;
const socketName = "proxy.sock";

/** The folder of a sandbox's folder that holds the socket alone, to be shown to the sandbox. */
export function egressFolder(sandboxFolder: string): string {
  return join(sandboxFolder, "egress");
}

/** Where a sandbox sees that folder, and the socket in it. */
export const shownEgress = { folder: "/run/egress", socket: `/run/egress/${socketName}` } as const;

const shownProxy = "http://127.0.0.1:3128";
const withoutProxy = "localhost,127.0.0.1";

/**
 * The environment by which programs find the proxy, at the port that the daemon offers. It is there
 * whatever the rules are, since they can change while programs run.
 */
export const egressEnvironment = {
  ...{ HTTP_PROXY: shownProxy, HTTPS_PROXY: shownProxy, http_proxy: shownProxy, https_proxy: shownProxy },
  ...{ NO_PROXY: withoutProxy, no_proxy: withoutProxy, NODE_USE_ENV_PROXY: "1" },
};

export class Egress {
  readonly #network: () => SandboxNetwork;
  readonly #reachable: AddressSet;
  readonly #clients = new Set<Duplex>();

  /**
   * @param network the rules as they are when a connection is opened.
   * @param reachable addresses that may be reached although they are not on the internet.
   */
  constructor(network: () => SandboxNetwork, reachable: readonly string[]) {
    this.#network = network;
    this.#reachable = new AddressSet(reachable);
  }

  /** Listens in the folder of a sandbox, until what it returns is called. */
  async listen(sandboxFolder: string): Promise<() => void> {
    const folder = egressFolder(sandboxFolder);
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o711);
    rmSync(join(folder, socketName), { force: true });
    const server = this.#createServer();
    // By its descriptor a folder has a short path, however long its own: that of a socket is bounded.
    const descriptor = openSync(folder, "r");
    const path = `/proc/self/fd/${descriptor}/${socketName}`;
    server.listen({ path, readableAll: true, writableAll: true });
    await once(server, "listening");
    return () => {
      server.close();
      closeSync(descriptor);
      this.cut();
    };
  }

  /** Ends every connection there is. */
  cut(): void {
    for (const client of this.#clients) client.destroy();
  }

  #createServer(): Server {
    const { headerBytes, headersMs, idleMs } = limits;
    const options = { maxHeaderSize: headerBytes, headersTimeout: headersMs, requestTimeout: 0 };
    const server = createServer(options, (request, response) => void this.#forward(request, response));
    server.maxConnections = limits.connections;
    server.timeout = idleMs;
    server.on("connection", (client) => {
      this.#clients.add(client);
      client.on("error", () => {}).once("close", () => this.#clients.delete(client));
    });
    return server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
      void this.#tunnel(request, client, head);
    });
  }

  async #tunnel({ url }: IncomingMessage, client: Duplex, head: Buffer) {
    try {
      const upstream = await this.#open(parseAuthority(url ?? ""), client);
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      pipeline(client, upstream, client).catch(() => upstream.destroy());
    } catch (error) {
      const { status, message } = toHttpError(error);
      client.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n\r\n${message}\n`);
    }
  }

  async #forward(request: IncomingMessage, response: ServerResponse) {
    try {
      const url = URL.parse(request.url ?? "");
      if (url?.protocol !== "http:") throw new HttpError(400, "this is a proxy, for http and for CONNECT");
      const socket = await this.#open({ host: hostOf(url), port: Number(url.port || 80) }, request.socket);
      const headers = { ...withoutHopHeaders(request.headers), host: url.host, connection: "close" };
      const path = url.pathname + url.search;
      const upstream = send({ createConnection: () => socket, method: request.method, path, headers });
      response.on("close", () => socket.destroy());
      upstream.on("error", () => response.destroy());
      upstream.on("response", (answer) => {
        response.writeHead(answer.statusCode ?? 502, withoutHopHeaders(answer.headers));
        pipeline(answer, response).catch(() => response.destroy());
      });
      request.pipe(upstream);
    } catch (error) {
      const { status, message } = toHttpError(error);
      response.writeHead(status, { connection: "close" }).end(`${message}\n`);
    }
  }

  /** Connects for a client, which may be gone once that is done. */
  async #open(destination: Destination, client: Duplex) {
    const socket = await connectTo(destination, this.#network(), this.#reachable);
    socket.on("error", () => {}).setTimeout(limits.idleMs, () => socket.destroy());
    if (client.destroyed) socket.destroy();
    client.once("close", () => socket.destroy());
    return socket;
  }
}
