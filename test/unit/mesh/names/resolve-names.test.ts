import { describe, expect, it, vi } from "vitest";
import { createResolveNames } from "../../../../src/mesh/names/resolve-names.ts";
import { UpstreamUnavailable } from "../../../../src/mesh/upstream.ts";

const url = "https://dns.test/dns-query";
const resolvers = [{ url, name: "dns.test", weight: 1 }];
const cname = 5;
const a = 1;
const aaaa = 28;
const txt = 16;

type Record = { type: number; data: string };

/** A resolver that answers by the type it is asked for. */
function resolverWith(answers: {
  [type: string]: { Status?: number; Answer?: Record[] } | (() => Response);
}) {
  const fetch = vi.fn(async (question: string, _init: RequestInit) => {
    const answer = answers[new URL(question).searchParams.get("type") ?? ""] ?? {};
    return typeof answer === "function" ? answer() : Response.json({ Status: 0, ...answer });
  });
  return { fetch, names: createResolveNames({ resolvers, fetch }) };
}

describe("addresses", () => {
  it("are those of both families, without the aliases that lead to them", async () => {
    const { names } = resolverWith({
      A: {
        Answer: [
          { type: cname, data: "edge.acme.com." },
          { type: a, data: "203.0.113.7" },
        ],
      },
      AAAA: { Answer: [{ type: aaaa, data: "2001:db8::7" }] },
    });
    expect(await names.addresses("www.acme.com")).toEqual(["203.0.113.7", "2001:db8::7"]);
  });

  it("are asked for in JSON, by name and type alone", async () => {
    const { names, fetch } = resolverWith({});
    await names.addresses("acme.com&type=TXT");
    expect(fetch.mock.calls.map(([question]) => question)).toEqual([
      `${url}?name=acme.com%26type%3DTXT&type=A`,
      `${url}?name=acme.com%26type%3DTXT&type=AAAA`,
    ]);
    expect(new Headers(fetch.mock.calls[0]?.[1].headers).get("accept")).toBe("application/dns-json");
  });

  it("of a name that does not exist are none", async () => {
    const { names } = resolverWith({ A: { Status: 3 }, AAAA: { Status: 3 } });
    expect(await names.addresses("nowhere.test")).toEqual([]);
  });

  it("are not known where one family's answer fails", async () => {
    const { names } = resolverWith({
      A: { Answer: [{ type: a, data: "203.0.113.7" }] },
      AAAA: { Status: 2 },
    });
    await expect(names.addresses("half.test")).rejects.toThrow(UpstreamUnavailable);
  });
});

describe("texts", () => {
  it.each([
    ["quoted", '"miosa=abc"', "miosa=abc"],
    ["in several strings", '"miosa=" "abc"', "miosa=abc"],
    ["in strings without a space between them", '"miosa=""abc"', "miosa=abc"],
    ["joined by the resolver", "miosa=abc def", "miosa=abc def"],
    ["with a quote and a backslash", String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ["with a byte by its number", String.raw`"a\059b"`, "a;b"],
    ["empty", '""', ""],
  ])("are read where they come %s", async (_how, data, text) => {
    const { names } = resolverWith({ TXT: { Answer: [{ type: txt, data }] } });
    expect(await names.texts("acme.com")).toEqual([text]);
  });

  it("of a name with other records alone are none", async () => {
    const { names } = resolverWith({ TXT: { Answer: [{ type: cname, data: "edge.acme.com." }] } });
    expect(await names.texts("acme.com")).toEqual([]);
  });
});

describe("a resolver", () => {
  it.each([
    ["refuses", () => new Response("no", { status: 403 })],
    ["answers with no JSON", () => new Response("<html>")],
    ["answers with other JSON", () => Response.json({ status: "ok" })],
    ["answers with more than anyone reads", () => new Response(`"${"a".repeat(65 * 1_024)}"`)],
  ])("that %s is not available", async (_what, TXT) => {
    const { names } = resolverWith({ TXT });
    await expect(names.texts("acme.com")).rejects.toThrow(UpstreamUnavailable);
  });

  it("that is down is not asked again and again", async () => {
    const fetch = vi.fn(() => Promise.reject(new TypeError("fetch failed")));
    const names = createResolveNames({ resolvers, fetch });
    for (let n = 0; n < 4; n += 1) await names.texts("acme.com").catch(() => undefined);
    fetch.mockClear();
    await expect(names.texts("acme.com")).rejects.toMatchObject({ isCircuitOpen: true });
    expect(fetch).not.toHaveBeenCalled();
  });

  it("is still asked after names whose own servers fail, as anyone can have one", async () => {
    const { names, fetch } = resolverWith({ TXT: { Status: 2 } });
    for (let n = 0; n < 9; n += 1)
      await expect(names.texts("broken.test")).rejects.toThrow(UpstreamUnavailable);
    expect(fetch).toHaveBeenCalledTimes(9);
  });
});
