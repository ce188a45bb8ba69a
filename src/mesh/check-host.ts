import ipaddr from "ipaddr.js";
import type { ResolveNames } from "./names/resolve-names.ts";
import { isPublicAddress } from "./public-address.ts";

/** What a tenant's URL leads to must not be called. `message` says why, as a sentence without any address. */
export class UnsafeUrl extends Error {
  override readonly name = "UnsafeUrl";
}

export type HostRules = {
  resolve: Pick<ResolveNames, "addresses">;
  /** Lets every host pass: for a local stack and tests. */
  allowPrivate: boolean;
};

/**
 * Passes where a host, which is a name or an address in any spelling of a URL's, has public addresses alone. Throws
 * UnsafeUrl where it does not, and UpstreamUnavailable where that cannot be found out.
 */
export type CheckHost = (hostname: string) => Promise<void>;

/**
 * Whoever owns the name may let it lead elsewhere between this check and the call (DNS rebinding), and a Worker cannot
 * fetch from an address that it has chosen. What bounds it: Workers run outside of any network of ours and their fetch
 * is strictly public (wrangler.toml), the call is still TLS for that very name, and nobody is shown what it answers.
 */
export function createCheckHost({ resolve, allowPrivate }: HostRules): CheckHost {
  return async (hostname) => {
    if (allowPrivate) return;
    const host = normalise(hostname);
    const addresses = ipaddr.isValid(host) ? [host] : await resolve.addresses(host);
    if (addresses.length === 0) throw new UnsafeUrl("The host does not exist, or has no address.");
    if (!addresses.every(isPublicAddress)) throw new UnsafeUrl("The host has an address that is not public.");
  };
}

/** As a URL has it: `0x7f.1` is `127.0.0.1`, and an IPv6 address has its shortest form, here without brackets. */
function normalise(hostname: string): string {
  const host = /[/?#@\\]/.test(hostname) ? undefined : URL.parse(`https://${hostname}`)?.hostname;
  if (host === undefined || host.length > 253) throw new UnsafeUrl("The host is not valid.");
  return host.replace(/^\[|\]$/g, "");
}
