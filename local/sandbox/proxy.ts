// Takes a client's request to the daemon of the sandbox that it names, and the answer back. A client
// that goes away ends its request there, and nothing else.

import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { type ClientHttp2Stream, constants, type IncomingHttpHeaders as Http2Headers } from "node:http2";
import { HttpError, sendJson } from "./json-http.ts";
import type { Sandboxes } from "./sandboxes.ts";
import { isSameSecret } from "./secrets.ts";

const envdPort = "49983";

/** Headers that belong to one connection, or that the daemon has no business with. */
const dropped = new Set([
  ...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "http2-settings"],
  ...["host", "x-access-token", "x-api-key"],
]);

/** The sandbox that a request is for: by header where the SDK is given a URL, else by `<port>-<id>.<domain>`. */
export function addressee({ headers }: IncomingMessage): { id: string; port: string } | undefined {
  const id = headers["e2b-sandbox-id"];
  if (typeof id === "string") return { id, port: String(headers["e2b-sandbox-port"] ?? envdPort) };
  const [, port, idOfHost] = /^(\d+)-([a-z0-9]+)\./.exec(headers.host ?? "") ?? [];
  return port === undefined || idOfHost === undefined ? undefined : { id: idOfHost, port };
}

/**
 * Forwards a request to its sandbox.
 *
 * @throws HttpError 501 for a port other than the daemon's, 401 for a wrong access token.
 */
export function forward(
  sandboxes: Sandboxes,
  { id, port }: { id: string; port: string },
  request: IncomingMessage,
  response: ServerResponse,
) {
  const { headers } = request;
  const sandbox = sandboxes.get(id);
  if (sandbox === undefined) return sendGone(id, response);
  if (port !== envdPort)
    throw new HttpError(501, `this sandbox host does not implement reaching port ${port}`);
  if (!isSameSecret(headers["x-access-token"], sandbox.accessToken)) {
    throw new HttpError(401, "unauthorized access, please provide a valid access token");
  }
  const upstream = sandbox.open({ ...kept(headers), ":method": request.method, ":path": request.url });
  relay(upstream, id, request, response);
}

function relay(upstream: ClientHttp2Stream, id: string, request: IncomingMessage, response: ServerResponse) {
  request.pipe(upstream);
  upstream.on("response", (headers) => {
    try {
      response.writeHead(Number(headers[":status"]), kept(headers)).flushHeaders();
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
    else if (!response.writableEnded) response.destroy();
  });
  response.on("close", () => upstream.close(constants.NGHTTP2_CANCEL));
}

/** E2B's answer for a sandbox that does not run, by which the SDK knows it. */
function sendGone(sandboxId: string, response: ServerResponse): void {
  sendJson(response, 502, { sandboxId, message: "The sandbox was not found", code: 502 });
}

function kept(headers: IncomingHttpHeaders | Http2Headers): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(":") && !dropped.has(name)),
  );
}
