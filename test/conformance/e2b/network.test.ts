import { ALL_TRAFFIC, CommandExitError, type Sandbox, SandboxError, SandboxNotFoundError } from "e2b";
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

const fetchAddress = (sandbox: Sandbox, address: string) =>
  sandbox.commands.run(`curl -sS --max-time 5 -o /dev/null -w '%{http_code}' https://${address}`);

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

  test("can be off, and then is the sandbox's own", async () => {
    const sandbox = await create({ allowInternetAccess: false });
    expect((await sandbox.getInfo()).allowInternetAccess).toBe(false);
    await expect(fetchAddress(sandbox, "1.1.1.1")).rejects.toThrow(CommandExitError);
    expect((await sandbox.commands.run(`node -e '${askItself}'`)).stdout).toBe("inside\n");
  });

  test("denies what it is told to, by address and as a whole", async () => {
    const network = { denyOut: [ALL_TRAFFIC], allowOut: ["1.1.1.1"] };
    const sandbox = await create({ network });
    expect((await sandbox.getInfo()).network).toMatchObject(network);
    await expect(fetchAddress(sandbox, "8.8.8.8")).rejects.toThrow(CommandExitError);
  });

  test("gets new rules while it runs, in place of all old ones", async () => {
    const sandbox = await create({ network: { denyOut: ["9.9.9.9"] } });
    await sandbox.updateNetwork({ denyOut: ["8.8.8.0/24"] });
    expect((await sandbox.getInfo()).network?.denyOut).toEqual(["8.8.8.0/24"]);
    await expect(fetchAddress(sandbox, "8.8.8.8")).rejects.toThrow(CommandExitError);
    await sandbox.updateNetwork({});
    expect((await sandbox.getInfo()).network?.denyOut ?? []).toEqual([]);
  });

  test("gets no rules that make no sense", async () => {
    await expect(create({ network: { denyOut: ["not an address"] } })).rejects.toThrow(SandboxError);
    const sandbox = await create();
    await expect(sandbox.updateNetwork({ denyOut: ["300.1.1.1"] })).rejects.toThrow(SandboxError);
  });

  test("is not found with a killed sandbox", async () => {
    const sandbox = await create();
    await sandbox.kill();
    await expect(sandbox.updateNetwork({})).rejects.toThrow(SandboxNotFoundError);
  });

  if (target.kind === "cloud") {
    test("reaches what it is not denied", async () => {
      const sandbox = await create({ network: { denyOut: ["8.8.8.8"] } });
      expect((await fetchAddress(sandbox, "1.1.1.1")).stdout).toBe("301");
    });
  } else {
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
  }
});
