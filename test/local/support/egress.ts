import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { listenOn } from "../../../local/ports.ts";
import { Egress, egressFolder } from "../../../local/sandbox/egress/egress.ts";
import { defaultNetwork } from "../../../local/sandbox/egress/network.ts";

export type TestEgress = Awaited<ReturnType<typeof startEgress>>;

/** The way out of a sandbox, without the sandbox. It lets 127.0.0.1 be reached. */
export async function startEgress() {
  const folder = mkdtempSync(join(tmpdir(), "egress-"));
  const rules = { network: defaultNetwork };
  const egress = new Egress(() => rules.network, ["127.0.0.1"]);
  const stop = await egress.listen(folder);
  const dial = (): Socket => {
    const path = join(egressFolder(folder), "proxy.sock");
    return connect({ path, allowHalfOpen: true }).on("error", () => {});
  };
  /** All that the proxy answers to a request until it closes. */
  const ask = async (...lines: string[]): Promise<string> => {
    const client = dial();
    client.write([...lines, "", ""].join("\r\n"));
    const answer = await text(client);
    client.destroy();
    return answer;
  };
  return {
    folder,
    rules,
    egress,
    dial,
    ask,
    get: (url: string, ...headers: string[]) => ask(`GET ${url} HTTP/1.1`, "Host: a.test", ...headers),
    /** Asks for a tunnel, and gives the connection with the first that is answered. */
    async connect(authority: string) {
      const client = dial();
      client.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
      const [head] = await once(client, "data");
      return { client, status: Number(/^HTTP\/1\.1 (\d+) /.exec(String(head))?.[1]) };
    },
    stop() {
      stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Starts servers on 127.0.0.1, and ends all of them with their connections. */
export class TestServers {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** @returns the port. */
  http(listener: RequestListener): Promise<number> {
    return this.#listen(createHttpServer(listener));
  }

  /** @returns the port. */
  tcp(listener: (socket: Socket) => void): Promise<number> {
    return this.#listen(createServer({ allowHalfOpen: true }, listener));
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  close(): void {
    for (const server of this.#servers.splice(0)) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #listen(server: Server): Promise<number> {
    this.#servers.push(server);
    server.on("connection", (socket) => {
      this.#sockets.add(socket.on("error", () => {}));
      socket.once("close", () => this.#sockets.delete(socket));
    });
    return await listenOn(server, 0);
  }
}
