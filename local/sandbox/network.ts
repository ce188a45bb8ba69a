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

/** The network of a sandbox that asks for nothing else. */
export const defaultNetwork: SandboxNetwork = {
  allowInternetAccess: true,
  allowOut: [],
  denyOut: [],
  allowPublicTraffic: true,
};

/** Whether a network denies whatever it does not allow. */
export function deniesAll({ allowInternetAccess, denyOut }: Omit<SandboxNetwork, "allowPublicTraffic">) {
  return !allowInternetAccess || denyOut.includes(allTraffic);
}

/** Of the addresses that a host has, those that a network lets a sandbox reach by its name. */
export function allowedAddresses<Found extends { address: string }>(
  network: SandboxNetwork,
  host: string,
  found: readonly Found[],
): Found[] {
  if (network.allowOut.some((pattern) => isNameOf(pattern, host))) return [...found];
  const allowed = new AddressSet(network.allowOut);
  const denied = new AddressSet(network.allowInternetAccess ? network.denyOut : [allTraffic]);
  return found.filter(({ address }) => allowed.has(address) || !denied.has(address));
}

function isNameOf(pattern: string, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  const wanted = pattern.toLowerCase();
  return wanted.startsWith("*.") ? name.endsWith(wanted.slice(1)) : name === wanted;
}
