import { HttpError } from "../json-http.ts";
import type { Destination } from "./network.ts";

/**
 * The destination of a CONNECT request: `host:port` or `[address]:port`, in any form that URLs have for a host.
 *
 * @throws HttpError 400 when it is neither.
 */
export function parseAuthority(authority: string): Destination {
  const [, host, port] = /^(\[[\da-fA-F:.]+\]|[^\s:/?#@[\]\\]+):(\d{1,5})$/.exec(authority) ?? [];
  const url = host === undefined ? null : URL.parse(`http://${host}`);
  if (url === null || !(Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new HttpError(400, "the destination is not a host and a port");
  }
  return { host: hostOf(url), port: Number(port) };
}

/**
 * The target of any other request to a proxy, and its destination.
 *
 * @throws HttpError 400 when it is not a whole URL of plain HTTP.
 */
export function parseTarget(target: string): { url: URL; destination: Destination } {
  const url = URL.parse(target);
  if (url?.protocol !== "http:" || url.port === "0") {
    throw new HttpError(400, "this is a proxy: it takes whole URLs of http, and CONNECT");
  }
  return { url, destination: { host: hostOf(url), port: Number(url.port || 80) } };
}

/** The host of a URL, an IPv6 address without its brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}
