import type { IncomingMessage } from "node:http";

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);
const loopbackAddresses = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/**
 * Whether a request comes from this machine and calls it by its own name. A web page can make a browser send
 * requests here under a name of its own choice, but not under one of these with a body of JSON.
 */
export function isLoopback({ socket, headers }: IncomingMessage): boolean {
  const url = URL.parse(`http://${headers.host}`);
  return loopbackAddresses.has(socket.remoteAddress ?? "") && loopbackNames.has(url?.hostname ?? "");
}

/** The path of a request, without its query. */
export const pathOf = ({ url = "/" }: IncomingMessage): string => url.split("?", 1)[0] ?? "/";
