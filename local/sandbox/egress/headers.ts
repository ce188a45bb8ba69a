import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** Headers that are about one connection, and not about what goes over it. */
const ofOneConnection = new Set([
  ...["connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate"],
  ...["te", "trailer", "upgrade"],
]);

/** Headers that say where a body ends, which no sender can have taken away. */
const ofTheBody = new Set(["content-length", "transfer-encoding"]);

/** The headers of a message that a proxy passes on, by RFC 9110, section 7.6.1. */
export function withoutHopHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  const dropped = ofOneConnection.union(new Set(named).difference(ofTheBody));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}
