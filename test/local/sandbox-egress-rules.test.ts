import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultNetwork } from "../../local/sandbox/egress/network.ts";
import { startEgress, type TestEgress, TestServers } from "./support/egress.ts";
import { addressesOfNames, askedNames } from "./support/name-server.ts";
import { eventually } from "./support/sandbox.ts";

vi.mock("node:dns/promises", async () => ({
  Resolver: (await import("./support/name-server.ts")).FakeResolver,
}));

vi.mock("node:os", async (original) => ({
  ...(await original<typeof import("node:os")>()),
  networkInterfaces: () => ({ eth0: [{ cidr: "198.41.0.4/24" }], tun0: [{ cidr: null }] }),
}));

const servers = new TestServers();
let proxy: TestEgress;

beforeEach(async () => {
  addressesOfNames.clear();
  proxy = await startEgress();
});

afterEach(() => {
  proxy.stop();
  servers.close();
});

const statusOf = async (authority: string) => {
  const { client, status } = await proxy.connect(authority);
  client.destroy();
  return status;
};

describe("what the proxy of a sandbox connects to", () => {
  it.each([
    ...["127.0.0.2:80", "localhost:80", "0.0.0.0:80", "10.0.0.1:80", "172.16.0.1:80", "192.168.0.1:80"],
    ...["169.254.169.254:80", "100.64.0.1:80", "168.63.129.16:80", "224.0.0.1:80", "255.255.255.255:80"],
    ...["2130706434:80", "0x7f000002:80", "0177.0.0.2:80", "127.2:80", "0:80", "127.0.0.2.:80"],
    ...["[::1]:80", "[::]:80", "[::ffff:127.0.0.1]:80", "[::ffff:7f00:1]:80", "[::127.0.0.1]:80"],
    ...["[64:ff9b::7f00:1]:80", "[2002:7f00:1::]:80", "[fe80::1]:80", "[fd00::1]:80", "[ff02::1]:80"],
  ])("is never %s, in whatever form it is written", async (authority) => {
    addressesOfNames.set("localhost", ["127.0.0.2", "::1"]);
    expect(await statusOf(authority)).toBe(403);
    expect(await proxy.get(`http://${authority}/`)).toMatch(/^HTTP\/1\.1 403 /);
  });

  it("is neither this machine nor a neighbour, though their addresses are public", async () => {
    expect(await statusOf("198.41.0.4:80")).toBe(403);
    expect(await statusOf("198.41.0.77:80")).toBe(403);
  });

  it("is the very address that it checked, of all that a name has", async () => {
    const port = await servers.http((_request, response) => response.end("reached"));
    addressesOfNames.set("good.test", ["127.0.0.1"]).set("rebound.test", ["10.0.0.1", "fd00::1"]);
    addressesOfNames.set("mixed.test", ["192.168.0.1", "127.0.0.1"]);
    expect(await proxy.get(`http://good.test:${port}/`)).toContain("reached");
    expect(await proxy.get(`http://mixed.test:${port}/`)).toContain("reached");
    expect(await proxy.get(`http://rebound.test:${port}/`)).toMatch(/^HTTP\/1\.1 403 /);
  });

  it("is none for names without an address, and for ports where nothing listens", async () => {
    const port = await servers.tcp(() => {});
    servers.close();
    expect(await statusOf("unknown.test:443")).toBe(502);
    expect(await statusOf(`127.0.0.1:${port}`)).toBe(502);
    expect(await proxy.get(`http://127.0.0.1:${port}/`)).toMatch(/^HTTP\/1\.1 502 /);
  });

  it.each([
    ...["127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:8e1", "http://127.0.0.1:80", ":80"],
    ...["127.0.0.1:80/", "user@127.0.0.1:80", "::1:80", "[127.0.0.1:80", "%00:80"],
  ])("is no port of a host where the request names %s", async (authority) => {
    expect(await proxy.ask(`CONNECT ${authority} HTTP/1.1`, "Host: a.test")).toMatch(/^HTTP\/1\.1 400 /);
  });

  it.each(["/", "*", "https://127.0.0.1/", "ftp://127.0.0.1/", "http://127.0.0.1:0/", "http://"])(
    "is no server where the request is for %s",
    async (target) => {
      expect(await proxy.get(target)).toMatch(/^HTTP\/1\.1 400 /);
    },
  );
});

describe("the rules of a sandbox's network", () => {
  const only = (...allowOut: string[]) => ({ ...defaultNetwork, denyOut: ["0.0.0.0/0"], allowOut });
  const except = (...denyOut: string[]) => ({ ...defaultNetwork, denyOut });

  it("deny by address and by block, of either version of IP", async () => {
    const port = await servers.tcp((socket) => socket.end());
    for (const denied of ["127.0.0.1", "127.0.0.0/8", "0.0.0.0/0"]) {
      proxy.rules.network = except(denied);
      expect(await statusOf(`127.0.0.1:${port}`), denied).toBe(403);
    }
    for (const denied of ["2606:4700::1111", "2606:4700::/32", "::/0", "0.0.0.0/0"]) {
      proxy.rules.network = except(denied);
      expect(await statusOf("[2606:4700::1111]:443"), denied).toBe(403);
    }
    proxy.rules.network = except("127.0.0.2", "::/0");
    expect(await statusOf(`127.0.0.1:${port}`)).toBe(200);
  });

  it("allow in spite of what they deny, by address and by block", async () => {
    const port = await servers.tcp((socket) => socket.end());
    for (const allowed of ["127.0.0.1", "127.0.0.0/24", "0.0.0.0/0"]) {
      proxy.rules.network = only(allowed);
      expect(await statusOf(`127.0.0.1:${port}`), allowed).toBe(200);
      proxy.rules.network = { ...defaultNetwork, allowInternetAccess: false, allowOut: [allowed] };
      expect(await statusOf(`127.0.0.1:${port}`), allowed).toBe(200);
    }
    proxy.rules.network = only("127.0.0.2");
    expect(await statusOf(`127.0.0.1:${port}`)).toBe(403);
  });

  it("allow by name at the ports of HTTP and TLS alone, as those of E2B do", async () => {
    for (const name of ["a.test", "b.a.test", "c.b.a.test", "aa.test"]) {
      addressesOfNames.set(name, ["127.0.0.1"]);
    }
    const isDenied = async (authority: string) => (await statusOf(authority)) === 403;
    proxy.rules.network = only("A.test");
    expect(await isDenied("a.test:80")).toBe(false);
    expect(await isDenied("a.test.:443")).toBe(false);
    expect(await isDenied("a.TEST:443")).toBe(false);
    expect(await isDenied("a.test:8080")).toBe(true);
    expect(await isDenied("b.a.test:443")).toBe(true);
    expect(await isDenied("127.0.0.1:443")).toBe(true);
    proxy.rules.network = only("*.a.test");
    expect(await isDenied("b.a.test:443")).toBe(false);
    expect(await isDenied("c.b.a.test:443")).toBe(false);
    expect(await isDenied("a.test:443")).toBe(true);
    expect(await isDenied("aa.test:443")).toBe(true);
  });

  it("let nothing be carried out by the looking up of names that they do not allow", async () => {
    askedNames.length = 0;
    for (const network of [only(), only("a.test", "1.1.1.1"), { ...only(), allowInternetAccess: false }]) {
      proxy.rules.network = network;
      expect(await statusOf("secret.test:443")).toBe(403);
    }
    expect(askedNames).toEqual([]);
    proxy.rules.network = only("0.0.0.0/0");
    expect(await statusOf("public.test:443")).toBe(502);
    expect(askedNames).toEqual(["public.test", "public.test"]);
  });

  it("allow no name to lead to what nothing may reach", async () => {
    addressesOfNames.set("a.test", ["169.254.169.254"]);
    proxy.rules.network = only("a.test", "169.254.0.0/16");
    expect(await statusOf("a.test:80")).toBe(403);
    expect(await statusOf("169.254.169.254:80")).toBe(403);
  });

  it("cut those open connections that they no longer allow, and no other", async () => {
    const port = await servers.tcp((socket) => socket.pipe(socket));
    const { client } = await proxy.connect(`127.0.0.1:${port}`);
    proxy.rules.network = except("127.0.0.2");
    proxy.egress.enforceRules();
    client.write("still there");
    expect(String((await once(client, "data"))[0])).toBe("still there");
    proxy.rules.network = except("127.0.0.0/8");
    proxy.egress.enforceRules();
    await once(client, "end");
  });

  it("hold as they are when a connection is made, not when it was asked for", async () => {
    const port = await servers.http((_request, response) => response.end("reached"));
    const slow = Promise.withResolvers<string[]>();
    addressesOfNames.set("slow.test", slow.promise);
    askedNames.length = 0;
    const answer = proxy.get(`http://slow.test:${port}/`);
    await eventually(() => expect(askedNames).toContain("slow.test"));
    proxy.rules.network = except("127.0.0.1");
    proxy.egress.enforceRules();
    slow.resolve(["127.0.0.1"]);
    expect(await answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  it("cut a request that waits for its answer", async () => {
    const asked = Promise.withResolvers<void>();
    const port = await servers.http(() => asked.resolve());
    const answer = proxy.get(`http://127.0.0.1:${port}/`);
    await asked.promise;
    proxy.rules.network = { ...defaultNetwork, allowInternetAccess: false };
    proxy.egress.enforceRules();
    expect(await answer).toBe("");
  });
});
