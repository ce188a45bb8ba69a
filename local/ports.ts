import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** A port on 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  return port ?? freePort();
}

/** A port kept for its holder until it listens there itself. */
export type ReservedPort = { port: number; release: () => void };

/**
 * Reserves the wanted port on 127.0.0.1 where it is free, else any: of several processes that want the same one at
 * the same moment one gets it. What reserves a TCP port is the UDP port of the same number, which ends with its
 * holder, and is in the way of nobody who listens on TCP.
 */
export async function reservePort(wanted: number): Promise<ReservedPort> {
  const port = wanted === 0 ? await freePort() : wanted;
  const socket = createSocket({ type: "udp4", reuseAddr: false });
  try {
    socket.bind(port, "127.0.0.1");
    await once(socket, "listening");
    if ((await tryPort(port)) !== undefined) return { port, release: () => socket.close() };
    socket.close();
  } catch {
    // Somebody else has it.
  }
  return reservePort(0);
}

/**
 * Lets a server listen on 127.0.0.1, and gives the port that it got: the wanted one, or a free one for 0.
 * Throws where the port is in use.
 */
export async function listenOn(server: Server, wanted: number): Promise<number> {
  server.listen(wanted, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

/** Listens for a moment, and gives the port that it got; undefined where the port is in use. */
async function tryPort(wanted: number): Promise<number | undefined> {
  const server = createServer();
  try {
    const port = await listenOn(server, wanted);
    server.close();
    await once(server, "close");
    return port;
  } catch {
    return undefined;
  }
}
