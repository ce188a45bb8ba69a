// How connections to the server behind the part are opened: in plain TCP, or under TLS where its connection
// string asks for that.

import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { z } from "zod";
import { refuseOtherParameters } from "./credentials.ts";
import { PostgresError } from "./postgres-error.ts";
import { cancelRequest, encryptionRequest } from "./wire.ts";

/** Where a Postgres server listens, and the settings of TLS where it is reached under that. */
export type ServerAddress = { host: string; port: number; tls: ConnectionOptions | undefined };

const maxConnectMs = 30_000;

/** What each `sslmode` means to Postgres's own clients. Those that try one way and then another are left out. */
const tlsModes = new Map<string, ConnectionOptions | undefined>([
  ["disable", undefined],
  ["require", { rejectUnauthorized: false }],
  ["verify-full", { rejectUnauthorized: true }],
]);

/** The settings of TLS that a connection string asks for. Throws a PostgresError where it asks for anything else. */
export function tlsOf(parameters: URLSearchParams): ConnectionOptions | undefined {
  refuseOtherParameters(parameters, ["sslmode"]);
  const mode = parameters.get("sslmode") ?? "disable";
  if (tlsModes.has(mode)) return tlsModes.get(mode);
  throw new PostgresError({
    code: "08001",
    message: `sslmode "${mode}" is not one of ${[...tlsModes.keys()].join(", ")}`,
  });
}

/** Opens a connection on which Postgres's protocol can start. Throws where it cannot be had as it is asked for. */
export async function connectToServer(server: ServerAddress): Promise<Socket> {
  const socket = connect({ host: server.host, port: server.port, noDelay: true });
  const signal = AbortSignal.timeout(maxConnectMs);
  try {
    await once(socket, "connect", { signal });
    return server.tls === undefined ? socket : await encrypt(socket, server, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function encrypt(socket: Socket, { host, tls }: ServerAddress, signal: AbortSignal): Promise<Socket> {
  socket.write(encryptionRequest);
  const [answer] = await once(socket, "data", { signal });
  if (String(answer) !== "S") {
    throw new PostgresError({ severity: "FATAL", code: "08001", message: "the server does not speak TLS" });
  }
  const encrypted = connectTls({ ...tls, socket, servername: isIP(host) ? "" : host, host });
  try {
    await once(encrypted, "secureConnect", { signal });
    return encrypted;
  } catch (error) {
    // It may fail once more while it is taken down, when nobody listens any longer.
    encrypted.on("error", () => {}).destroy();
    throw error;
  }
}

const backendKey = z.object({ processID: z.int(), secretKey: z.int() });

/** Asks the server to cancel what a connection of the pool runs. Nobody learns whether it does. */
export async function cancelQuery(server: ServerAddress, connection: object): Promise<void> {
  const { processID, secretKey } = backendKey.parse(connection);
  const socket = await connectToServer(server);
  socket.on("error", () => {}).end(cancelRequest(processID, secretKey));
}
