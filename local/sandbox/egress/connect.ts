import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { HttpError } from "../json-http.ts";
import { allowedAddresses, allowsLookup, type Destination, type SandboxNetwork } from "./network.ts";
import { type AddressSet, isOnInternet } from "./network-ranges.ts";

const lookupMs = 10_000;
const connectMs = 10_000;
/** Addresses of one name, of either version of IP, that are tried. */
const maxAddresses = 8;

/**
 * Connects to a destination, at an address that was checked and no other.
 *
 * @param reachable addresses that may be reached although they are not on the internet.
 * @throws HttpError 403 when no address of it may be reached, 502 or 504 when none can be.
 */
export async function connectTo(
  destination: Destination,
  network: SandboxNetwork,
  reachable: AddressSet,
): Promise<Socket> {
  const { host, port } = destination;
  const socket = connectToAny(destination, await checkedAddresses(destination, network, reachable));
  const deadline = AbortSignal.timeout(connectMs);
  try {
    await once(socket, "connect", { signal: deadline });
    return socket;
  } catch {
    socket.destroy();
    if (deadline.aborted) throw new HttpError(504, `${host} does not answer on port ${port}`);
    throw new HttpError(502, `${host} takes no connection on port ${port}`);
  }
}

async function checkedAddresses(destination: Destination, network: SandboxNetwork, reachable: AddressSet) {
  const { host } = destination;
  const isName = isIP(host) === 0;
  const denied = new HttpError(403, `the sandbox's network rules deny ${host}`);
  if (isName && !allowsLookup(network, destination)) throw denied;
  const found = isName ? await lookUp(host) : [host];
  const onInternet = found.filter((address) => reachable.has(address) || isOnInternet(address));
  if (onInternet.length === 0) throw new HttpError(403, `${host} is not on the internet`);
  const allowed = allowedAddresses(network, destination, onInternet);
  if (allowed.length === 0) throw denied;
  return allowed;
}

function connectToAny({ host, port }: Destination, addresses: readonly string[]): Socket {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const socket = connect({
    ...{ host, port, allowHalfOpen: true, autoSelectFamily: true },
    lookup: (_host, _options, done) => done(null, found),
  });
  return socket.on("error", () => {});
}

/**
 * Asks the name servers of this machine. `dns.lookup` would wait on a thread of the few that all of this
 * process's work with files needs, so that names that nobody answers for could hold up every sandbox.
 */
async function lookUp(name: string): Promise<string[]> {
  const resolver = new Resolver();
  const deadline = setTimeout(() => resolver.cancel(), lookupMs);
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  clearTimeout(deadline);
  const addresses = answers.flatMap((answer) =>
    answer.status === "fulfilled" ? answer.value.slice(0, maxAddresses) : [],
  );
  if (addresses.length === 0) throw new HttpError(502, `${name} has no address`);
  return addresses;
}
