// What a sandbox may reach, in E2B's terms: everything, except for what is denied and not allowed by
// name or address as well. Allowing only adds to what is denied.

import { z } from "zod";
import { AddressSet, allTraffic } from "./network-ranges.ts";

export const sandboxNetwork = z.object({
  /** False denies everything, as `denyOut` of all traffic does. */
  allowInternetAccess: z.boolean(),
  /** Addresses, CIDR blocks and names, of which one with a leading `*.` stands for all names below it. */
  allowOut: z.array(z.string()),
  /** Addresses and CIDR blocks. */
  denyOut: z.array(z.string()),
  /** Whether ports of the sandbox are reached without its traffic access token. */
  allowPublicTraffic: z.boolean(),
});

export type SandboxNetwork = z.infer<typeof sandboxNetwork>;

/** A host, by name or address, and a port that a sandbox asks for. */
export type Destination = { host: string; port: number };

/** The network of a sandbox that asks for nothing else. */
export const defaultNetwork: SandboxNetwork = {
  allowInternetAccess: true,
  allowOut: [],
  denyOut: [],
  allowPublicTraffic: true,
};

/** E2B finds the names of connections in what HTTP and TLS say at their own ports, and nowhere else. */
const portsOfNames = [80, 443];

/** Whether a network denies whatever it does not allow. */
export function deniesAll({ allowInternetAccess, denyOut }: SandboxNetwork): boolean {
  return !allowInternetAccess || denyOut.includes(allTraffic);
}

/**
 * Whether a name may be looked up: not where no address but those that are allowed can be reached, since
 * a question to a name server can itself carry something out.
 */
export function allowsLookup(network: SandboxNetwork, destination: Destination): boolean {
  const allowsAll = !deniesAll(network) || network.allowOut.includes(allTraffic);
  return allowsAll || isAllowedByName(network, destination);
}

/** Of the addresses that a host has, those at which a network lets a sandbox reach it. */
export function allowedAddresses(
  network: SandboxNetwork,
  destination: Destination,
  addresses: readonly string[],
): string[] {
  if (isAllowedByName(network, destination)) return [...addresses];
  const allowed = new AddressSet(network.allowOut);
  const denied = new AddressSet(network.allowInternetAccess ? network.denyOut : [allTraffic]);
  return addresses.filter((address) => allowed.has(address) || !denied.has(address));
}

function isAllowedByName({ allowOut }: SandboxNetwork, { host, port }: Destination): boolean {
  return portsOfNames.includes(port) && allowOut.some((pattern) => isNameOf(pattern, host));
}

function isNameOf(pattern: string, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  const wanted = pattern.toLowerCase();
  return wanted.startsWith("*.") ? name.endsWith(wanted.slice(1)) : name === wanted;
}
