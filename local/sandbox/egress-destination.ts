import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { HttpError } from "./json-http.ts";
import { allowedAddresses, type SandboxNetwork } from "./network.ts";
import { type AddressSet, neverReachable } from "./network-ranges.ts";

const connectMs = 10_000;

/** A host, by name or address, and a port that a sandbox asks for. */
export type Destination = { host: string; port: number };

/**
 * Reads `host:port` or `[address]:port`, in any form that URLs have for a host.
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

/** The host of a URL, an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/**
 * Connects to a destination, at an address that was checked and no other.
 *
 * @param reachable addresses that may be reached although they are not on the internet.
 * @throws HttpError 403 when no address of it may be reached, 502 or 504 when none can be.
 */
export async function connectTo(
  { host, port }: Destination,
  network: SandboxNetwork,
  reachable: AddressSet,
): Promise<Socket> {
  const onInternet = (await addressesOf(host)).filter(
    ({ address }) => reachable.has(address) || !neverReachable.has(address),
  );
  if (onInternet.length === 0) throw new HttpError(403, `${host} is not on the internet`);
  const addresses = allowedAddresses(network, host, onInternet);
  if (addresses.length === 0) throw new HttpError(403, `the sandbox's network rules deny ${host}`);
  const socket = connect({
    ...{ host, port, allowHalfOpen: true, autoSelectFamily: true },
    lookup: (_host, _options, done) => done(null, addresses),
  });
  const deadline = AbortSignal.timeout(connectMs);
  try {
    await once(socket, "connect", { signal: deadline });
    return socket;
  } catch {
    socket.on("error", () => {}).destroy();
    if (deadline.aborted) throw new HttpError(504, `${host} does not answer`);
    throw new HttpError(502, `${host} takes no connection on port ${port}`);
  }
}

async function addressesOf(host: string) {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  try {
    return await lookup(host, { all: true });
  } catch {
    throw new HttpError(502, `${host} has no address`);
  }
}
