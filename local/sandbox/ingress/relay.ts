import type { IncomingMessage, ServerResponse } from "node:http";
import { type ClientHttp2Stream, constants } from "node:http2";
import { sendJson } from "../json-http.ts";
import { withoutHostHeaders } from "./forwarded-headers.ts";

/**
 * Takes a client's request to the daemon of its sandbox, and the answer back. An answer that breaks off is cut, never
 * ended, so that nobody takes a part of it for the whole.
 */
export function relay(
  upstream: ClientHttp2Stream,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  request.pipe(upstream);
  let missingBytes = Number.POSITIVE_INFINITY;
  upstream.on("response", (headers) => {
    missingBytes = Number(headers["content-length"] ?? missingBytes);
    upstream.on("data", (chunk: Buffer) => {
      missingBytes -= chunk.length;
    });
    try {
      response.writeHead(Number(headers[":status"]), withoutHostHeaders(headers)).flushHeaders();
      upstream.pipe(response, { end: false });
    } catch {
      // Code of the sandbox can stand in for its daemon, and answer with what HTTP does not allow.
      response.destroy();
    }
  });
  upstream.on("end", () => {
    // A stream also ends when the sandbox does: its client must not take that for the whole answer.
    if (upstream.rstCode === constants.NGHTTP2_NO_ERROR) response.end();
  });
  upstream.on("error", () => {});
  upstream.on("close", () => {
    // Whatever of the request was not wanted is read and dropped, so that its sender gets to the answer.
    request.unpipe(upstream);
    request.resume();
    if (!response.headersSent) sendGone(id, response);
    // A client that has all of an announced length may already use the connection for its next request.
    else if (missingBytes === 0) response.end();
    else if (!response.writableEnded) response.destroy();
  });
  // To close it would first end what it sends, and the daemon take a part of an upload for all of it.
  response.on("close", () => upstream.destroy());
}

/** E2B's answer for a sandbox that does not run, by which the SDK knows it. */
export function sendGone(sandboxId: string, response: ServerResponse): void {
  sendJson(response, 502, { sandboxId, message: "The sandbox was not found", code: 502 });
}
