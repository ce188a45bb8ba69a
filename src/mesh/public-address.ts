import ipaddr from "ipaddr.js";

/** All of IPv6 that is given out for use on the internet (RFC 4291, section 2.4). */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/** In a public range, and yet not on the internet: where Azure's machines find their host's own services. */
const hostServices = "168.63.129.16";

/**
 * Whether an address, as text in its usual form, is one host on the internet. Private, loopback, link-local, shared,
 * multicast, documentation and reserved ranges are not (the registries of RFC 6890), nor are the addresses at which
 * clouds serve metadata, nor IPv6 forms that hide an IPv4 address: mapped, NAT64, 6to4 and Teredo.
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return address !== hostServices && ipaddr.IPv4.parse(address).range() === "unicast";
  }
  const hasZone = address.includes("%");
  if (hasZone || !ipaddr.IPv6.isValid(address)) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.match(globalUnicast) && parsed.range() === "unicast";
}
