import { describe, expect, it, vi } from "vitest";
import { UnsafeUrl } from "../../../src/mesh/check-host.ts";
import { createGuardedFetch } from "../../../src/mesh/guarded-fetch.ts";

const publicAddress = "93.184.215.14";

/** A guard before a web of a few pages, by URL, in which names lead to `names`, or else to a public address. */
function guardWith({
  pages = {},
  names = {},
  allowPrivate = false,
}: {
  pages?: Record<string, () => Response>;
  names?: Record<string, string[]>;
  allowPrivate?: boolean;
}) {
  const fetch = vi.fn(async (url: string, _init: RequestInit) => pages[url]?.() ?? new Response("hello"));
  const addresses = vi.fn(async (hostname: string) => names[hostname] ?? [publicAddress]);
  return { fetch, addresses, get: createGuardedFetch({ fetch, resolve: { addresses }, allowPrivate }) };
}

const redirectTo =
  (location: string, status = 302) =>
  () =>
    new Response(null, { status, headers: { location } });

describe("a guarded fetch", () => {
  it("gives status and text of what it gets", async () => {
    const { get } = guardWith({
      pages: { "https://acme.com/a": () => new Response("gone", { status: 410 }) },
    });
    expect(await get("https://acme.com/a")).toEqual({ status: 410, text: "gone" });
  });

  it("asks without a credential or a cookie, and follows no redirect by itself", async () => {
    const { get, fetch } = guardWith({});
    await get("https://acme.com/");
    const init = fetch.mock.calls[0]?.[1];
    expect(init).toMatchObject({ redirect: "manual", headers: { accept: "application/json" } });
    expect(Object.keys(init?.headers ?? {})).toEqual(["accept"]);
  });

  it.each([
    ["plain http", "http://acme.com/"],
    ["another protocol", "ftp://acme.com/"],
    ["a user", "https://root@acme.com/"],
    ["a password", "https://:secret@acme.com/"],
    ["the port of another service", "https://acme.com:22/"],
    ["port 80", "https://acme.com:80/"],
    ["no form of a URL", "acme.com"],
  ])("refuses %s", async (_what, url) => {
    const { get, fetch, addresses } = guardWith({});
    await expect(get(url)).rejects.toThrow(UnsafeUrl);
    expect(addresses).not.toHaveBeenCalled();
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each(["https://acme.com:443/", "https://acme.com:8443/"])("takes the port of %s", async (url) => {
    expect(await guardWith({}).get(url)).toMatchObject({ status: 200 });
  });

  it.each([
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "0177.0.0.1",
    "2130706433",
    "１２７.0.0.1",
    "0",
    "169.254.169.254",
    "10.0.0.1:8443",
    "[::1]",
    "[::]",
    "[::ffff:169.254.169.254]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[fd00:ec2::254]",
    "[fe80::1]",
  ])("refuses the address %s without asking for it", async (host) => {
    const { get, fetch, addresses } = guardWith({});
    await expect(get(`https://${host}/`)).rejects.toThrow("an address that is not public");
    expect(addresses).not.toHaveBeenCalled();
    expect(fetch).not.toHaveBeenCalled();
  });

  it("takes a public address", async () => {
    const { get, addresses } = guardWith({});
    expect(await get("https://93.184.215.14/")).toMatchObject({ status: 200 });
    expect(await get("https://[2606:4700:4700::1111]/")).toMatchObject({ status: 200 });
    expect(addresses).not.toHaveBeenCalled();
  });

  it.each([
    ["a private address", ["10.1.2.3"]],
    ["metadata", ["169.254.169.254"]],
    ["a private address among public ones", [publicAddress, "192.168.0.1"]],
    ["a private address of IPv6 beside a public one", [publicAddress, "fd00::1"]],
    ["nothing", []],
  ])("refuses a name that leads to %s, and names no address", async (_where, addresses) => {
    const { get, fetch } = guardWith({ names: { "inside.acme.com": addresses } });
    const refusal = await get("https://inside.acme.com/").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnsafeUrl);
    expect(String(refusal)).not.toMatch(/\d/);
    expect(fetch).not.toHaveBeenCalled();
  });

  it("stops where names cannot be resolved", async () => {
    const fetch = vi.fn();
    const resolve = { addresses: () => Promise.reject(new Error("no resolver")) };
    const get = createGuardedFetch({ fetch, resolve, allowPrivate: false });
    await expect(get("https://acme.com/")).rejects.toThrow("no resolver");
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("with status %i is followed, relative ones too", async (status) => {
    const { get, fetch } = guardWith({ pages: { "https://acme.com/a": redirectTo("/b", status) } });
    expect(await get("https://acme.com/a")).toEqual({ status: 200, text: "hello" });
    expect(fetch.mock.calls.map(([url]) => url)).toEqual(["https://acme.com/a", "https://acme.com/b"]);
  });

  it.each([
    ["metadata", "http://169.254.169.254/latest/meta-data/"],
    ["metadata over TLS", "https://169.254.169.254/"],
    ["a name that leads inside", "https://inside.acme.com/"],
    ["another protocol", "file:///etc/passwd"],
    ["no URL", "https://"],
  ])("to %s is refused", async (_where, location) => {
    const { get, fetch } = guardWith({
      pages: { "https://acme.com/": redirectTo(location) },
      names: { "inside.acme.com": ["10.0.0.1"] },
    });
    await expect(get("https://acme.com/")).rejects.toThrow(UnsafeUrl);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("is followed three times, and not a fourth", async () => {
    const pages = Object.fromEntries(
      [4, 3, 2, 1].map((left) => [`https://acme.com/${left}`, redirectTo(`/${left - 1}`)]),
    );
    expect(await guardWith({ pages }).get("https://acme.com/3")).toMatchObject({ text: "hello" });
    await expect(guardWith({ pages }).get("https://acme.com/4")).rejects.toThrow("more than 3 times");
  });

  it("that says no place is an answer like any other", async () => {
    const { get } = guardWith({ pages: { "https://acme.com/": () => new Response(null, { status: 302 }) } });
    expect(await get("https://acme.com/")).toEqual({ status: 302, text: "" });
  });
});

describe("a body", () => {
  const chunk = new Uint8Array(64 * 1_024).fill(32);

  it("of 256 KiB is read", async () => {
    const page = () => new Response(new Uint8Array(256 * 1_024));
    const { text } = await guardWith({ pages: { "https://acme.com/": page } }).get("https://acme.com/");
    expect(text).toHaveLength(256 * 1_024);
  });

  it("without an end is left alone after that", async () => {
    const cancel = vi.fn();
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(chunk), cancel });
    const { get } = guardWith({ pages: { "https://acme.com/": () => new Response(endless) } });
    await expect(get("https://acme.com/")).rejects.toThrow("more than 256 KiB");
    expect(cancel).toHaveBeenCalled();
  });
});

describe("where private addresses are allowed", () => {
  it("plain http to this machine is, and no name is asked for", async () => {
    const { get, addresses } = guardWith({ allowPrivate: true });
    expect(await get("http://127.0.0.1:8080/")).toMatchObject({ status: 200 });
    expect(await get("http://localhost:8080/")).toMatchObject({ status: 200 });
    expect(addresses).not.toHaveBeenCalled();
  });

  it("other protocols are still refused", async () => {
    await expect(guardWith({ allowPrivate: true }).get("ftp://127.0.0.1/")).rejects.toThrow(UnsafeUrl);
  });
});
