import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../../src/mesh/public-address.ts";

/** From the special-purpose address registries of RFC 6890, and multicast. */
const specialIPv4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["168.63.129.16", 32],
] as const;

const special = new BlockList();
for (const [network, prefix] of specialIPv4) special.addSubnet(network, prefix, "ipv4");

const anyIPv4 = fc.ipV4();

/** Any address of a network. */
const addressIn = (network: string, prefix: number) =>
  fc.nat(2 ** (32 - prefix) - 1).map((host) => {
    const [a = 0, b = 0, c = 0, d = 0] = network.split(".").map(Number);
    const address = ((a * 256 + b) * 256 + c) * 256 + d + host;
    return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
  });

const inHex = (ipv4: string) => {
  const [a = "", b = "", c = "", d = ""] = ipv4
    .split(".")
    .map((part) => Number(part).toString(16).padStart(2, "0"));
  return `${a}${b}:${c}${d}`;
};

/** The ways of IPv6 to say an address of IPv4. */
const disguises = [
  (ipv4: string) => `::ffff:${ipv4}`,
  (ipv4: string) => `::ffff:${inHex(ipv4)}`,
  (ipv4: string) => `::${inHex(ipv4)}`,
  (ipv4: string) => `::ffff:0:${inHex(ipv4)}`,
  (ipv4: string) => `64:ff9b::${inHex(ipv4)}`,
  (ipv4: string) => `64:ff9b:1::${inHex(ipv4)}`,
  (ipv4: string) => `2002:${inHex(ipv4)}::1`,
  (ipv4: string) => `2001:0:${inHex(ipv4)}::1`,
];

describe("an address of IPv4", () => {
  it.each(specialIPv4)("within %s/%i is not public", (network, prefix) => {
    fc.assert(fc.property(addressIn(network, prefix), (address) => !isPublicAddress(address)));
  });

  it("outside of the special ranges is public", () => {
    fc.assert(
      fc.property(
        anyIPv4.filter((address) => !special.check(address, "ipv4")),
        (address) => isPublicAddress(address),
      ),
    );
  });

  it.each(["169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16"])(
    "of a cloud's metadata, %s, is not public",
    (address) => expect(isPublicAddress(address)).toBe(false),
  );

  it("in the form of an IPv6 address is not public, whichever it is", () => {
    fc.assert(
      fc.property(
        anyIPv4,
        fc.constantFrom(...disguises),
        (ipv4, disguise) => !isPublicAddress(disguise(ipv4)),
      ),
    );
  });

  it.each([
    "0x8.8.8.8",
    "010.8.8.8",
    "134744072",
    "8.8",
    "8.8.8.8 ",
    "8.8.8.8.",
    "8.8.8.256",
    "",
    "localhost",
  ])("in another form, %j, is not public, as others may read it otherwise", (text) =>
    expect(isPublicAddress(text)).toBe(false),
  );
});

describe("an address of IPv6", () => {
  it.each([
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "ff02::1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
    "[2606:4700::1111]",
    "2606:4700::1111%1",
  ])("%s is not public", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(["2606:4700:4700::1111", "2001:4860:4860::8888", "2A00:1450:4001:0:0:0:0:200E"])(
    "%s is public",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it("outside of 2000::/3 is not public, whichever it is", () => {
    const outside = fc.ipV6().filter((address) => !/^[23][\da-f]{3}:/i.test(address));
    fc.assert(fc.property(outside, (address) => !isPublicAddress(address)));
  });
});
