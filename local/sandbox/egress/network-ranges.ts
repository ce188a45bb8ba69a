import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";

/** The range that stands for every address, of IPv6 as well, as in E2B's rules. */
export const allTraffic = "0.0.0.0/0";

/** A set of addresses. Each version of IP has a list of its own, so that neither is taken for the other. */
export class AddressSet {
  readonly #isAll: boolean;
  readonly #lists = { 4: new BlockList(), 6: new BlockList() };

  /** @param ranges addresses and CIDR blocks; whatever else is among them is passed over. */
  constructor(ranges: readonly string[]) {
    this.#isAll = ranges.includes(allTraffic);
    for (const { address, family, prefix } of ranges.flatMap((text) => parseRange(text) ?? [])) {
      this.#lists[family].addSubnet(address, prefix, family === 4 ? "ipv4" : "ipv6");
    }
  }

  has(address: string): boolean {
    if (this.#isAll) return true;
    const isSix = isIP(address) === 6;
    return this.#lists[isSix ? 6 : 4].check(address, isSix ? "ipv6" : "ipv4");
  }
}

/** Whether a text is an address or a CIDR block. */
export function isRange(text: string): boolean {
  return parseRange(text) !== undefined;
}

function parseRange(text: string) {
  const [, address = "", prefix] = /^([\da-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const family = version === 6 ? 6 : 4;
  const bits = family === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  return length <= bits ? ({ address, family, prefix: length } as const) : undefined;
}

/**
 * What is no destination on the internet, by the registries of special-purpose addresses of IANA. Ranges
 * of IPv6 that carry an address of IPv4 are among them, since they would lead to the same places.
 */
const specialPurpose = new AddressSet([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  // Azure's metadata has an address that looks public; those of other clouds are link-local or private.
  "168.63.129.16",
  ...["::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32"],
  ...["2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"],
]);

/** Whether an address leads elsewhere than to this machine and its neighbours, whose addresses may be public. */
export function isOnInternet(address: string): boolean {
  return !specialPurpose.has(address) && !networksOfMachine().has(address);
}

/** The networks that this machine is in at the moment. */
function networksOfMachine(): AddressSet {
  const interfaces = Object.values(networkInterfaces()).flat();
  return new AddressSet(interfaces.flatMap((network) => network?.cidr ?? []));
}
