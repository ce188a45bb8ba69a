import { createServer, type Http2Server } from "node:http2";
import type { Interceptor } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { sendError } from "../json-http.ts";
import { daemonLimits } from "../limits.ts";
import type { Commands } from "./commands.ts";
import type { DaemonConfig } from "./config.ts";
import { connectionSettings, widenWindow } from "./connection.ts";
import { toConnectError } from "./errors.ts";
import { createFilesHandler } from "./files-http.ts";
import { createFilesystemService } from "./filesystem-service.ts";
import type { Paths } from "./paths.ts";
import { createProcessService } from "./process-service.ts";
import { loadServices } from "./services.ts";
import { requireUser, userOf } from "./users.ts";

/** Everything the daemon answers: `/health`, `/files`, and the two services of remote calls. */
export function createDaemonServer(config: DaemonConfig, paths: Paths, commands: Commands): Http2Server {
  const services = loadServices(config.descriptors);
  const trustedHashes = config.trustedHashes && new Set(config.trustedHashes);
  const serveFiles = createFilesHandler(paths, trustedHashes);
  const serveCalls = connectNodeAdapter({
    grpc: false,
    grpcWeb: false,
    readMaxBytes: daemonLimits.messageBytes,
    interceptors: [checkCall],
    routes: (router) => {
      router.service(services.process, createProcessService(commands));
      router.service(
        services.filesystem,
        createFilesystemService(paths, { isTrustedOnly: trustedHashes !== undefined }),
      );
    },
    fallback: (_request, response) => sendError(response, 404, "no such call"),
  });
  const server = createServer(connectionSettings, (request, response) => {
    const [path, query] = request.url.split("?", 2);
    const isFiles = path === "/files" && ["GET", "POST"].includes(request.method);
    if (path === "/health") response.writeHead(204).end();
    else if (isFiles) void serveFiles(request, response, new URLSearchParams(query));
    else serveCalls(request, response);
  });
  return server.on("session", widenWindow);
}

/** Refuses users there are not, and gives every error the code that the SDK understands. */
const checkCall: Interceptor = (next) => async (request) => {
  try {
    requireUser(userOf(request.header));
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
