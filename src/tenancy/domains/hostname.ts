import { getDomain } from "tldts";
import { accept, type Reply, refuse } from "../../problems.ts";

/** Which hostnames tenants may have, besides what DNS says of hostnames. */
export type HostnameRules = {
  /** The platform's own domain: it and what is below it is nobody else's. */
  baseDomain?: string | undefined;
  /** Whether names below `localhost` are taken, as on a developer's machine. */
  allowsLocal: boolean;
};

/** 253, the most that DNS allows (RFC 1035), less the `_miosa.` of the record that verifies a hostname. */
const maxLength = 246;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const ipv4 = /^\d+\.\d+\.\d+\.\d+$/;

/**
 * A hostname in its one form, in lower case and in Punycode where it has other letters (UTS 46); null where the text
 * is not a hostname of two labels or more, such as an address, a wildcard or a URL.
 */
export function toHostname(text: string): string | null {
  // A URL has more parts than a name: what would begin another one is no part of a name.
  if (/[\s/?#@:\\%]/.test(text)) return null;
  const hostname = URL.parse(`https://${text}`)?.hostname ?? "";
  const labels = hostname.split(".");
  const isHostname =
    hostname.length <= maxLength && labels.length >= 2 && labels.every((one) => label.test(one));
  return isHostname && !ipv4.test(hostname) ? hostname : null;
}

/** The hostname that a tenant asks for, in its one form, if it may have it. */
export function parseHostname(text: string, { baseDomain, allowsLocal }: HostnameRules): Reply<string> {
  const no = (detail: string) => refuse("invalid_request", detail, "/hostname");
  const hostname = toHostname(text);
  if (hostname === null)
    return no("must be a name such as app.example.com, without a scheme, port or wildcard");
  const isLocal = isWithin(hostname, "localhost");
  if (isLocal && !allowsLocal) return no("must be a name that all the world can reach");
  const isPlatforms = baseDomain !== undefined && isWithin(hostname, baseDomain);
  // Locally `localhost` may be the platform's own domain: `acme.localhost` is then a tenant's, by its id.
  const isFree = isLocal && hostname.split(".").length > 2;
  if (isPlatforms && !isFree) return no("must not be the platform's own");
  if (!isLocal && getDomain(hostname, { allowPrivateDomains: true }) === null) {
    return no("must not be a suffix under which everyone can have names");
  }
  return accept(hostname);
}

const isWithin = (hostname: string, domain: string): boolean =>
  hostname === domain || hostname.endsWith(`.${domain}`);
