import { ALL_TRAFFIC, type Sandbox, SandboxError, SandboxNotFoundError } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost } from "./each-host.ts";

/** A server, and the request that it answers. */
const askItself = `
const server = require("node:http").createServer((request, response) => response.end("inside"));
server.listen(0, "127.0.0.1", async () => {
  const response = await fetch("http://127.0.0.1:" + server.address().port);
  console.log(await response.text());
  server.close();
});`;

describeEachHost("the network of a sandbox", ({ target, create }) => {
  if (target.kind === "unisolated") {
    test("has no rules where nothing isolates it, and asking for them is refused", async () => {
      await expect(create({ allowInternetAccess: false })).rejects.toThrow(SandboxError);
      await expect(create({ network: { denyOut: [ALL_TRAFFIC] } })).rejects.toThrow(SandboxError);
      await expect(create({ network: { allowOut: ["1.1.1.1"] } })).rejects.toThrow(SandboxError);
      const sandbox = await create();
      await expect(sandbox.updateNetwork({ denyOut: ["8.8.8.8"] })).rejects.toThrow(SandboxError);
      await expect(sandbox.updateNetwork({ allowInternetAccess: false })).rejects.toThrow(SandboxError);
    });
    return;
  }

  /**
   * Whether the rules keep a sandbox from an address. A stand-in may run on a machine that reaches nothing,
   * but its proxy says when it is the rules that deny; of E2B's walls a sandbox notices only that it fails.
   */
  const isDenied = async (sandbox: Sandbox, address: string) => {
    const ask = `curl -s --max-time 5 -o /dev/null -w '%{http_connect}' https://${address}`;
    const { stdout } = await sandbox.commands.run(`${ask} || echo " failed"`);
    return stdout.trim() === (target.kind === "cloud" ? "000 failed" : "403 failed");
  };

  test("is there unless it is turned off, and the sandbox's own even then", async () => {
    const [connected, alone] = await Promise.all([create(), create({ allowInternetAccess: false })]);
    expect(await isDenied(connected, "1.1.1.1")).toBe(false);
    expect((await alone.getInfo()).allowInternetAccess).toBe(false);
    expect(await isDenied(alone, "1.1.1.1")).toBe(true);
    expect((await alone.commands.run(`node -e '${askItself}'`)).stdout).toBe("inside\n");
  });

  test("denies what it is told to, by address and by block", async () => {
    const sandbox = await create({ network: { denyOut: ["1.1.1.1", "8.8.8.0/24"] } });
    expect(await isDenied(sandbox, "1.1.1.1")).toBe(true);
    expect(await isDenied(sandbox, "8.8.8.8")).toBe(true);
    expect(await isDenied(sandbox, "1.0.0.1")).toBe(false);
  });

  test("allows what it is told to, though it denies all else", async () => {
    const network = { denyOut: [ALL_TRAFFIC], allowOut: ["1.1.1.1"] };
    const sandbox = await create({ network });
    expect((await sandbox.getInfo()).network).toMatchObject(network);
    expect(await isDenied(sandbox, "1.1.1.1")).toBe(false);
    expect(await isDenied(sandbox, "8.8.8.8")).toBe(true);
  });

  test("gets new rules while it runs, in place of all old ones", async () => {
    const sandbox = await create({ network: { denyOut: ["1.1.1.1"] } });
    await sandbox.updateNetwork({ denyOut: ["8.8.8.0/24"] });
    expect((await sandbox.getInfo()).network?.denyOut).toEqual(["8.8.8.0/24"]);
    expect(await isDenied(sandbox, "8.8.8.8")).toBe(true);
    expect(await isDenied(sandbox, "1.1.1.1")).toBe(false);
    await sandbox.updateNetwork({ allowInternetAccess: false });
    expect(await isDenied(sandbox, "1.1.1.1")).toBe(true);
    await sandbox.updateNetwork({});
    expect((await sandbox.getInfo()).network?.denyOut ?? []).toEqual([]);
    expect(await isDenied(sandbox, "1.1.1.1")).toBe(false);
  });

  test("gets no rules that make no sense", async () => {
    await expect(create({ network: { denyOut: ["not an address"] } })).rejects.toThrow(SandboxError);
    await expect(create({ network: { denyOut: ["example.com"] } })).rejects.toThrow(SandboxError);
    await expect(create({ network: { allowOut: ["example.com"] } })).rejects.toThrow(SandboxError);
    const sandbox = await create();
    await expect(sandbox.updateNetwork({ denyOut: ["300.1.1.1"] })).rejects.toThrow(SandboxError);
  });

  test("is not found with a killed sandbox", async () => {
    const sandbox = await create();
    await sandbox.kill();
    await expect(sandbox.updateNetwork({})).rejects.toThrow(SandboxNotFoundError);
  });

  if (target.kind === "cloud") return;
  test("refuses to be what this host cannot make it", async () => {
    const headers = { Authorization: "Bearer secret" };
    const rules = { "api.example.com": [{ transform: { headers } }] };
    for (const network of [
      { rules },
      { egressProxy: { address: "proxy.example.com:1080" } },
      { maskRequestHost: "masked.example.com" },
      { httpsPorts: [8443] },
    ]) {
      await expect(create({ network })).rejects.toThrow(SandboxError);
    }
  });
});
