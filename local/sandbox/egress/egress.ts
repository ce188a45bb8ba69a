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
} from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { giveTo } from "../isolation/sandbox-user.ts";
import { HttpError } from "../json-http.ts";
import { toHttpError } from "../to-http-error.ts";
import { connectTo } from "./connect.ts";
import { parseAuthority, parseTarget } from "./destination.ts";
import { forwardRequest } from "./forward.ts";
import { allowedAddresses, type Destination, type SandboxNetwork } from "./network.ts";
import { AddressSet } from "./network-ranges.ts";

const limits = {
  /** Of one sandbox. Each carries one request or tunnel, so that there are no more connections out. */
  connections: 64,
  headerBytes: 16_384,
  headersMs: 10_000,
  /** How often that time is checked. */
  checkMs: 2_000,
  /** Long, as a server may take its time to answer. */
  idleMs: 600_000,
} as const;
const socketName = "proxy.sock";

/** The folder of a sandbox's folder that holds the socket alone, to be shown to the sandbox. */
export function egressFolder(sandboxFolder: string): string {
  return join(sandboxFolder, "egress");
}

/** Where a sandbox sees that folder, and the socket in it. */
export const shownEgress = { folder: "/run/egress", socket: `/run/egress/${socketName}` } as const;

const shownProxy = "http://127.0.0.1:3128";
/** Node compares addresses of IPv6 as URLs have them, and curl as they are. */
const withoutProxy = "localhost,e2b.local,127.0.0.1,::1,[::1]";

/**
 * The environment by which programs find the proxy, at the port that the daemon offers. It is there
 * whatever the rules are, since they can change while programs run.
 */
export const egressEnvironment = {
  ...{ HTTP_PROXY: shownProxy, HTTPS_PROXY: shownProxy, http_proxy: shownProxy, https_proxy: shownProxy },
  ...{ NO_PROXY: withoutProxy, no_proxy: withoutProxy, NODE_USE_ENV_PROXY: "1" },
};

/** An open connection from a client in the sandbox to a destination. */
type Passage = { client: Duplex; socket: Socket; destination: Destination };

export class Egress {
  readonly #network: () => SandboxNetwork;
  readonly #reachable: AddressSet;
  readonly #clients = new Set<Duplex>();
  readonly #served = new WeakSet<Duplex>();
  readonly #passages = new Set<Passage>();

  /**
   * @param network the rules as they are at the moment.
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
    chmodSync(folder, 0o700);
    giveTo("user", folder);
    rmSync(join(folder, socketName), { force: true });
    const server = this.#createServer();
    // By its descriptor a folder has a short path, however long its own: that of a socket is bounded.
    const descriptor = openSync(folder, "r");
    server.once("close", () => closeSync(descriptor));
    server.listen({
      path: `/proc/self/fd/${descriptor}/${socketName}`,
      readableAll: true,
      writableAll: true,
    });
    await once(server, "listening");
    return () => {
      server.close();
      this.cut();
    };
  }

  /** Ends every connection there is. */
  cut(): void {
    for (const client of this.#clients) client.destroy();
  }

  /** Ends every connection that the rules no longer allow. */
  enforceRules(): void {
    for (const passage of this.#passages) {
      if (!this.#isAllowed(passage)) passage.client.destroy();
    }
  }

  #createServer(): Server {
    const server = createServer({
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.checkMs,
      requestTimeout: 0,
    });
    server.maxConnections = limits.connections;
    server.timeout = limits.idleMs;
    server.on("connection", (client) => {
      this.#clients.add(client);
      client.on("error", () => {}).once("close", () => this.#clients.delete(client));
    });
    server.on("request", (request, response) => {
      if (this.#isFirstOf(request.socket)) void this.#forward(request, response);
    });
    return server.on("connect", (request, client, head: Buffer) => {
      if (this.#isFirstOf(client)) void this.#tunnel(request, client, head);
    });
  }

  /** Whether a client asks for the first time; one that asks again is cut, since its answers could pile up. */
  #isFirstOf(client: Duplex): boolean {
    const isFirst = !this.#served.has(client);
    if (!isFirst) client.destroy();
    this.#served.add(client);
    return isFirst;
  }

  async #tunnel({ url }: IncomingMessage, client: Duplex, head: Buffer) {
    try {
      const socket = await this.#open(parseAuthority(url ?? ""), client);
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.write(head);
      pipeline(client, socket, client).catch(() => socket.destroy());
    } catch (error) {
      const { status, message } = toHttpError(error);
      const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, "connection: close", "", `${message}\n`];
      client.end(lines.join("\r\n"), () => client.destroy());
    }
  }

  async #forward(request: IncomingMessage, response: ServerResponse) {
    try {
      const { url, destination } = parseTarget(request.url ?? "");
      const socket = await this.#open(destination, request.socket);
      await forwardRequest(request, response, url, socket);
    } catch (error) {
      if (response.headersSent) return response.destroy();
      const { status, message } = toHttpError(error);
      response.writeHead(status, { connection: "close" }).end(`${message}\n`);
    }
  }

  /** Connects for a client, which may be gone once that is done, as the rules may have changed. */
  async #open(destination: Destination, client: Duplex): Promise<Socket> {
    const socket = await connectTo(destination, this.#network(), this.#reachable);
    const passage = { client, socket, destination };
    socket.setTimeout(limits.idleMs, () => client.destroy());
    client.once("close", () => socket.destroy());
    if (client.destroyed || !this.#isAllowed(passage)) {
      socket.destroy();
      throw new HttpError(403, `the sandbox's network rules now deny ${destination.host}`);
    }
    this.#passages.add(passage);
    socket.once("close", () => this.#passages.delete(passage));
    return socket;
  }

  #isAllowed({ socket: { remoteAddress }, destination }: Passage): boolean {
    if (remoteAddress === undefined) return false;
    return allowedAddresses(this.#network(), destination, [remoteAddress]).length > 0;
  }
}
