import { type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { answerOf } from "../answer-of.ts";
import { withoutHopHeaders } from "./headers.ts";

/**
 * Passes one request on over a connection that is for it alone, and the answer back.
 *
 * @throws HttpError 502 when what answers does not speak HTTP.
 */
export async function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  socket: Socket,
): Promise<void> {
  const upstream = send({
    createConnection: () => socket,
    method: request.method,
    path: url.pathname + url.search,
    headers: { ...withoutHopHeaders(request.headers), host: url.host, connection: "close" },
  });
  const answered = answerOf(upstream);
  // Not a pipeline: an answer may come before the end of a request, which must then not take the client along.
  request.pipe(upstream);
  const answer = await answered;
  // How the body is encoded on its way is up to the connection that it goes over.
  const { "transfer-encoding": _, ...headers } = withoutHopHeaders(answer.headers);
  response.writeHead(answer.statusCode, { ...headers, connection: "close" });
  await pipeline(answer, response);
}
