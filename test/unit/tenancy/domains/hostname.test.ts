import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHostname, toHostname } from "../../../../src/tenancy/domains/hostname.ts";

const rules = { baseDomain: "miosa.example", allowsLocal: false };
const accepted = (value: string) => ({ ok: true, value });
const refused = { ok: false, refusal: { code: "invalid_request", pointer: "/hostname" } };

describe("a hostname that a tenant may have", () => {
  it.each([
    ["as it is", "app.acme.com", "app.acme.com"],
    ["in lower case", "App.ACME.com", "app.acme.com"],
    ["in Punycode", "bücher.acme.de", "xn--bcher-kva.acme.de"],
    ["at the top of its own zone", "acme.co.uk", "acme.co.uk"],
    ["below a suffix that a company keeps", "acme.github.io", "acme.github.io"],
    ["with digits and hyphens", "1-a--b.4ever.com", "1-a--b.4ever.com"],
    ["that only ends like the platform's", "notmiosa.example", "notmiosa.example"],
  ])("is taken %s", (_name, text, hostname) => {
    expect(parseHostname(text, rules)).toEqual(accepted(hostname));
  });
});

describe("a text that is no such hostname", () => {
  it.each([
    ["nothing", ""],
    ["one label", "acme"],
    ["the root's dot at the end", "app.acme.com."],
    ["an empty label", "app..acme.com"],
    ["an underscore", "_miosa.acme.com"],
    ["a hyphen at a label's edge", "-app.acme.com"],
    ["a label of 64 characters", `${"a".repeat(64)}.acme.com`],
    ["more than DNS has room for", `${"a.".repeat(123)}co`],
    ["a wildcard", "*.acme.com"],
    ["a scheme", "https://acme.com"],
    ["a port", "acme.com:443"],
    ["a path", "acme.com/path"],
    ["a user", "user@acme.com"],
    ["an escape", "acme%2ecom"],
    ["white space", " acme.com"],
    ["an IPv4 address", "192.0.2.1"],
    ["an IPv4 address in short", "127.1"],
    ["an IPv4 address in hexadecimal", "0x7f.0.0.1"],
    ["an IPv6 address", "[2001:db8::1]"],
    ["a public suffix", "co.uk"],
    ["a suffix that a company keeps", "github.io"],
    ["the platform's own domain", "miosa.example"],
    ["a name below the platform's own", "Acme.MIOSA.example"],
    ["a name far below the platform's own", "app.acme.miosa.example"],
    ["a name of this machine", "acme.localhost"],
  ])("is refused: %s", (_name, text) => {
    expect(parseHostname(text, rules)).toMatchObject(refused);
  });
});

describe("on a developer's machine", () => {
  const local = { baseDomain: "localhost", allowsLocal: true };

  it("names below localhost are taken, and those of tenants' ids are not", () => {
    expect(parseHostname("app.acme.localhost", local)).toEqual(accepted("app.acme.localhost"));
    expect(parseHostname("acme.localhost", local)).toMatchObject(refused);
    expect(parseHostname("acme.localhost", { allowsLocal: true })).toEqual(accepted("acme.localhost"));
    expect(parseHostname("localhost", local)).toMatchObject(refused);
  });

  it("all else is as it is elsewhere", () => {
    expect(parseHostname("app.acme.com", local)).toEqual(accepted("app.acme.com"));
    expect(parseHostname("co.uk", local)).toMatchObject(refused);
  });
});

describe("of any text", () => {
  const nearHostname = fc
    .array(fc.stringMatching(/^[A-Za-z0-9_ü.:/@*-]{0,12}$/), { maxLength: 6 })
    .map((labels) => labels.join("."));

  it("the hostname is in its one form, which a URL has as its host", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.domain(), nearHostname), (text) => {
        const hostname = toHostname(text);
        if (hostname === null) return;
        expect(toHostname(hostname)).toBe(hostname);
        expect(new URL(`https://${hostname}/`).host).toBe(hostname);
        expect(hostname).toMatch(/^[a-z0-9.-]{3,246}$/);
      }),
    );
  });

  it("every domain name that there could be has one, whatever its case", () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        fc.pre(name.length <= 246);
        expect(toHostname(name.toUpperCase())).toBe(name.toLowerCase());
      }),
    );
  });
});
