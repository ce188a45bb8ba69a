import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { IncomingHttpHeaders as Http2Headers } from "node:http2";

/** Headers that belong to one connection, or that code within a sandbox has no business with. */
const dropped = new Set([
  ...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "http2-settings"],
  ...["x-access-token", "x-api-key", "e2b-traffic-access-token", "e2b-sandbox-id", "e2b-sandbox-port"],
]);

/** The headers of a message that go on to its other side. */
export function withoutHostHeaders(headers: IncomingHttpHeaders | Http2Headers): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(":") && !dropped.has(name)),
  );
}
