import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createCheckHost, UnsafeUrl } from "../../../src/mesh/check-host.ts";

const hostIn = (names: Record<string, string[]>) => {
  const addresses = vi.fn(async (hostname: string) => names[hostname] ?? []);
  return { addresses, check: createCheckHost({ resolve: { addresses }, allowPrivate: false }) };
};

const byte = fc.nat(255);
type Bytes = [number, number, number, number];

const privateAddress: fc.Arbitrary<Bytes> = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
);

/** Ways in which a URL may spell an address of IPv4. */
const spellings = [
  (bytes: Bytes) => bytes.join("."),
  (bytes: Bytes) => `${bytes.join(".")}.`,
  (bytes: Bytes) => bytes.map((one) => `0x${one.toString(16)}`).join("."),
  (bytes: Bytes) => bytes.map((one) => `0${one.toString(8)}`).join("."),
  ([a, b, c, d]: Bytes) => `${a}.${b}.${c * 256 + d}`,
  ([a, b, c, d]: Bytes) => `${a}.0x${(b * 65_536 + c * 256 + d).toString(16)}`,
  ([a, b, c, d]: Bytes) => `${a * 2 ** 24 + b * 65_536 + c * 256 + d}`,
  (bytes: Bytes) => `[::ffff:${bytes.join(".")}]`,
  (bytes: Bytes) => `[64:ff9b::${bytes.join(".")}]`,
];

describe("a host", () => {
  it("passes with public addresses, whatever the case of its name", async () => {
    const { check, addresses } = hostIn({ "db.acme.com": ["93.184.215.14", "2606:4700::1"] });
    await check("DB.acme.com");
    expect(addresses).toHaveBeenCalledExactlyOnceWith("db.acme.com");
  });

  it.each(["0x7f.1", "2130706433", "[::1]", "127.0.0.1", "localhost", "db.acme.com"])(
    "that is, or leads to, this machine is refused: %s",
    async (hostname) => {
      const { check } = hostIn({ "db.acme.com": ["127.0.0.1"], localhost: ["127.0.0.1", "::1"] });
      await expect(check(hostname)).rejects.toThrow(UnsafeUrl);
    },
  );

  it("is refused in whichever spelling it names a private address", async () => {
    const { check } = hostIn({});
    await fc.assert(
      fc.asyncProperty(privateAddress, fc.constantFrom(...spellings), async (bytes, spell) => {
        await expect(check(spell(bytes))).rejects.toThrow("an address that is not public");
      }),
    );
  });

  it.each([
    "",
    "acme.com/",
    "acme.com?",
    "acme.com#",
    "user@acme.com",
    "acme.com\\",
    "acme com",
    "::1",
    "%00",
    `${"a.".repeat(130)}com`,
  ])("in no valid form, %j, is refused without asking for it", async (hostname) => {
    const { check, addresses } = hostIn({});
    await expect(check(hostname)).rejects.toThrow("The host is not valid.");
    expect(addresses).not.toHaveBeenCalled();
  });
});
