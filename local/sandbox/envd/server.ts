import { createServer, type Http2Server } from "node:http2";
import type { Interceptor } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { sendError } from "../json-http.ts";
import { daemonLimits } from "../limits.ts";
import type { Commands } from "./commands.ts";
import type { DaemonConfig } from "./config.ts";
import { connectionSettings, widenWindow } from "./connection.ts";
import type { Files } from "./entry-info.ts";
import { toConnectError } from "./errors.ts";
import { createFilesHandler } from "./files-http.ts";
import { createFilesystemService } from "./filesystem-service.ts";
import { type createHostCalls, hostCallsPath } from "./host-calls.ts";
import { createProcessService } from "./process-service.ts";
import { loadServices } from "./services.ts";
import { openTunnel } from "./tunnel.ts";
import type { Users } from "./users.ts";

/** What a daemon consists of besides its server. */
export type Daemon = {
  config: DaemonConfig;
  files: Files;
  commands: Commands;
  serveHost: ReturnType<typeof createHostCalls>;
};

/** Everything the daemon answers: `/health`, `/files`, the two services of remote calls, and its host. */
export function createDaemonServer({ config, files, commands, serveHost }: Daemon): Http2Server {
  const { users } = files;
  const services = loadServices(config.descriptors);
  const serveFiles = createFilesHandler(config, files);
  const isTrustedOnly = config.trustedHashes !== undefined;
  const serveCalls = connectNodeAdapter({
    grpc: false,
    grpcWeb: false,
    readMaxBytes: daemonLimits.messageBytes,
    interceptors: [checkCalls(users)],
    routes: (router) => {
      router.service(services.process, createProcessService(commands, users));
      router.service(services.filesystem, createFilesystemService(files, { isTrustedOnly }));
    },
    fallback: (_request, response) => sendError(response, 404, "no such call"),
  });
  const server = createServer(connectionSettings, (request, response) => {
    const [path = "", query] = request.url.split("?", 2);
    const isFiles = path === "/files" && ["GET", "POST"].includes(request.method);
    if (path === "/health") response.writeHead(204).end();
    else if (isFiles) void serveFiles(request, response, new URLSearchParams(query));
    else if (path.startsWith(hostCallsPath)) serveHost(request.method, path, response);
    else serveCalls(request, response);
  });
  return server.on("session", widenWindow).on("connect", openTunnel);
}

/** Refuses users there are not, and gives every error the code that the SDK understands. */
const checkCalls =
  (users: Users): Interceptor =>
  (next) =>
  async (request) => {
    try {
      users.of(request.header);
      const response = await next(request);
      return response.stream ? { ...response, message: mapErrors(response.message) } : response;
    } catch (error) {
      throw toConnectError(error);
    }
  };

async function* mapErrors<Message>(messages: AsyncIterable<Message>): AsyncIterable<Message> {
  try {
    yield* messages;
  } catch (error) {
    throw toConnectError(error);
  }
}
