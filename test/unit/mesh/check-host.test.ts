import { describe, expect, it, vi } from "vitest";
import { createCheckHost, UnsafeUrl } from "../../../src/mesh/check-host.ts";

const hostIn = (names: Record<string, string[]>) => {
  const addresses = vi.fn(async (hostname: string) => names[hostname] ?? []);
  return { addresses, check: createCheckHost({ resolve: { addresses }, allowPrivate: false }) };
};

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
