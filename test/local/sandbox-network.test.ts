import type { RequestListener } from "node:http";
import { ALL_TRAFFIC, CommandExitError, Sandbox, SandboxError, type SandboxNetworkUpdate } from "e2b";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startSandboxHost } from "../../local/sandbox/host.ts";
import { TestServers } from "./support/egress.ts";
import { hasBubblewrap } from "./support/executables.ts";
import { addressesOfNames } from "./support/name-server.ts";
import {
  connectionTo,
  eventually,
  everyHost,
  makeDataFolder,
  startTestHost,
  type TestHost,
} from "./support/sandbox.ts";

vi.mock("node:dns/promises", async () => ({
  Resolver: (await import("./support/name-server.ts")).FakeResolver,
}));

/** The user of a sandbox who can do most. */
const strongest = process.getuid?.() === 0 ? "root" : "user";

const commit = "c0ffee0000000000000000000000000000000000";

/** A page, a repository for git's simplest protocol, and an answer that never ends. */
const site: RequestListener = ({ url }, response) => {
  if (url === "/endless") response.write("started\n");
  else if (url?.startsWith("/repository/info/refs")) response.end(`${commit}\trefs/heads/main\n`);
  else if (url === "/repository/HEAD") response.end("ref: refs/heads/main\n");
  else response.end("the page");
};

describe.skipIf(!hasBubblewrap)("the network of a sandbox (needs a working bubblewrap)", () => {
  const servers = new TestServers();
  let host: TestHost;
  let url: string;

  beforeAll(async () => {
    addressesOfNames.set("site.test", ["127.0.0.1"]).set("private.test", ["10.0.0.1"]);
    const port = await servers.http(site);
    url = `http://site.test:${port}`;
    host = await startTestHost({ reachableAddresses: ["127.0.0.1"] });
  });
  afterAll(async () => {
    await host.stop();
    servers.close();
  });

  const open: Sandbox[] = [];
  const create: TestHost["create"] = async (settings) => {
    const sandbox = await host.create(settings);
    open.push(sandbox);
    return sandbox;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((sandbox) => sandbox.kill()));
  });

  const run = async (sandbox: Sandbox, command: string) =>
    (await sandbox.commands.run(command)).stdout.trim();
  const get = (sandbox: Sandbox, options = "") => run(sandbox, `curl -sSf --max-time 20 ${options} ${url}`);
  const statusOf = (sandbox: Sandbox, target = url) =>
    run(sandbox, `curl -s -o /dev/null -w '%{http_code}' --max-time 20 ${target}`);

  /** Starts to load what never ends, and waits for its beginning. */
  const load = async (sandbox: Sandbox) => {
    const started = Promise.withResolvers<void>();
    const onStdout = () => started.resolve();
    const command = `curl -sSN ${url}/endless`;
    const loading = await sandbox.commands.run(command, { background: true, timeoutMs: 0, onStdout });
    await started.promise;
    return loading;
  };

  it("is found by programs of all kinds, who leave it out for what is the sandbox's own", async () => {
    const sandbox = await create();
    expect(await get(sandbox)).toBe("the page");
    expect(await get(sandbox, "--proxytunnel")).toBe("the page");
    expect((await sandbox.commands.run(`curl -sS ${url}`, { user: strongest })).stdout).toBe("the page");
    const script = `fetch("${url}").then((response) => response.text()).then(console.log)`;
    expect(await run(sandbox, `node -e '${script}'`)).toBe("the page");
    expect(await run(sandbox, `git ls-remote ${url}/repository main`)).toBe(`${commit}\trefs/heads/main`);
    await sandbox.files.write(
      "/tmp/own.mjs",
      `import { execFile } from "node:child_process";
      import { createServer } from "node:http";
      import { promisify } from "node:util";
      for (const host of ["127.0.0.1", "[::1]", "localhost", "e2b.local"]) {
        const server = createServer((_request, response) => response.end("own "));
        await new Promise((done) => server.listen(0, host === "[::1]" ? "::1" : "127.0.0.1", done));
        const url = "http://" + host + ":" + server.address().port;
        const curl = promisify(execFile)("curl", ["-sS", url]);
        process.stdout.write((await (await fetch(url)).text()) + (await curl).stdout);
        server.close();
      }`,
    );
    expect(await run(sandbox, "node /tmp/own.mjs")).toBe("own ".repeat(8).trim());
  });

  it("has no other way out than its proxy", async () => {
    const sandbox = await create();
    const interfaces = await run(sandbox, "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '");
    expect(interfaces).toBe("lo");
    for (const target of [url, "http://1.1.1.1", "http://[2606:4700::1111]"]) {
      await expect(run(sandbox, `curl -sS --noproxy '*' '${target}'`), target).rejects.toThrow(
        CommandExitError,
      );
    }
    expect(await run(sandbox, "{ echo > /dev/udp/1.1.1.1/53; } 2>&1; true")).toContain("unreachable");
  });

  it("leads neither to this machine, nor to its networks, under any name", async () => {
    const sandbox = await create();
    const { port } = new URL(host.connection.apiUrl);
    for (const target of [`127.0.0.2:${port}`, "169.254.169.254", "10.0.0.1", "private.test"]) {
      expect(await statusOf(sandbox, target), target).toBe("403");
    }
    expect(await statusOf(sandbox, "unknown.test")).toBe("502");
  });

  it("is off and on, from its creation and while it runs", async () => {
    const sandbox = await create({ allowInternetAccess: false });
    expect((await sandbox.getInfo()).allowInternetAccess).toBe(false);
    expect(await statusOf(sandbox)).toBe("403");
    await sandbox.updateNetwork({ allowInternetAccess: true });
    expect(await get(sandbox)).toBe("the page");
    await sandbox.updateNetwork({ denyOut: ({ allTraffic }) => [allTraffic] });
    expect(await statusOf(sandbox)).toBe("403");
  });

  it("denies and allows what its rules say, each set of them in place of the one before", async () => {
    const sandbox = await create({ network: { denyOut: ["127.0.0.0/8"] } });
    const { port } = new URL(url);
    const statusWith = async (rules: SandboxNetworkUpdate) => {
      await sandbox.updateNetwork(rules);
      return await statusOf(sandbox, `--noproxy '' http://127.0.0.1:${port}`);
    };
    expect(await statusOf(sandbox)).toBe("403");
    expect(await statusWith({ denyOut: ["127.0.0.2"] })).toBe("200");
    expect(await statusWith({ denyOut: [ALL_TRAFFIC], allowOut: ["127.0.0.1"] })).toBe("200");
    expect(await statusWith({ denyOut: [ALL_TRAFFIC], allowOut: ["127.0.0.2"] })).toBe("403");
    expect(await statusWith({ allowInternetAccess: false, allowOut: ["127.0.0.0/24"] })).toBe("200");
    expect(await statusWith({ denyOut: [ALL_TRAFFIC], allowOut: ["site.test"] })).toBe("403");
    expect(await statusWith({ rules: {} })).toBe("200");
  });

  it("is that of one sandbox alone", async () => {
    const [one, other] = await Promise.all([create(), create({ allowInternetAccess: false })]);
    expect([await statusOf(one), await statusOf(other)]).toEqual(["200", "403"]);
    await Promise.all([
      one.updateNetwork({ allowInternetAccess: false }),
      other.updateNetwork({ allowInternetAccess: true }),
    ]);
    expect([await statusOf(one), await statusOf(other)]).toEqual(["403", "200"]);
    const run = async (command: string) =>
      (await one.commands.run(`${command}; true`, { user: strongest })).stdout;
    expect(await run("find / -type s -not -path '/proc/*' 2>/dev/null")).toBe("/run/egress/proxy.sock\n");
    expect(await run("rm /run/egress/proxy.sock 2>&1")).toContain("Read-only");
  });

  it("cuts what is open and no longer allowed when it is given new rules", async () => {
    const sandbox = await create();
    const loading = await load(sandbox);
    await sandbox.updateNetwork({ denyOut: ["127.0.0.2"] });
    expect(loading.exitCode).toBeUndefined();
    expect(servers.connections).toBe(1);
    await sandbox.updateNetwork({ denyOut: ["127.0.0.1"] });
    await expect(loading.wait()).rejects.toThrow(CommandExitError);
    await eventually(() => expect(servers.connections).toBe(0));
  });

  it.each([true, false])(
    "is cut by a pause, and there again after it (memory kept: %s)",
    async (keepMemory) => {
      const sandbox = await create();
      await load(sandbox);
      await sandbox.pause({ keepMemory });
      await eventually(() => expect(servers.connections).toBe(0));
      await expect(sandbox.updateNetwork({ allowInternetAccess: false })).rejects.toThrow("not running");
      await sandbox.connect();
      expect(await get(sandbox)).toBe("the page");
    },
  );

  it("outlives the host, with its rules, while its sandbox is paused", async () => {
    const [dataDir, reachableAddresses] = [await makeDataFolder(), ["127.0.0.1"]];
    const earlier = await startSandboxHost({ port: 0, apiKey: "key", dataDir, reachableAddresses });
    const before = await Sandbox.create({
      ...connectionTo(earlier.port, "key"),
      network: { denyOut: ["127.0.0.0/8"] },
    });
    await before.pause();
    await earlier.stop();
    const later = await startTestHost({ dataDir, reachableAddresses });
    const sandbox = await Sandbox.connect(before.sandboxId, later.connection);
    expect(await statusOf(sandbox)).toBe("403");
    await sandbox.updateNetwork({});
    expect(await get(sandbox)).toBe("the page");
    await later.stop();
  });
});

describe.each(everyHost)("network rules that cannot be kept, on a host $name", ({ name, options }) => {
  let host: TestHost;
  let sandbox: Sandbox;
  beforeAll(async () => {
    host = await startTestHost(options);
    sandbox = await host.create();
  });
  afterAll(() => host.stop());

  /** The refusals of a network by both calls that take one. */
  const refusals = async (network: object) => {
    const { apiKey, apiUrl } = host.connection;
    const send = (method: string, path: string, body: object) =>
      fetch(`${apiUrl}${path}`, { method, headers: { "X-API-KEY": apiKey }, body: JSON.stringify(body) });
    const answers = await Promise.all([
      send("POST", "/v2/sandboxes", { templateID: "base", network }),
      send("PUT", `/sandboxes/${sandbox.sandboxId}/network`, network),
    ]);
    return await Promise.all(answers.map(async (answer) => `${answer.status} ${await answer.text()}`));
  };

  it.each([
    ["new headers", "rules", { rules: { "a.test": [{ transform: { headers: { authorization: "a" } } }] } }],
    ["another proxy", "egressProxy", { egressProxy: { address: "proxy.test:1080" } }],
    ["a name that is denied", "denyOut[0]", { denyOut: ["a.test"] }],
    ["no address", "denyOut[1]", { denyOut: ["1.1.1.1", "300.1.1.1"] }],
    ["no block", "denyOut[0]", { denyOut: ["1.1.1.1/33"] }],
    ["every name", "allowOut[0]", { allowOut: ["*"], denyOut: ["0.0.0.0/0"] }],
    ["a URL", "allowOut[0]", { allowOut: ["https://a.test"], denyOut: ["0.0.0.0/0"] }],
    ["no list", "allowOut", { allowOut: "1.1.1.1" }],
    ["too many rules", "allowOut", { allowOut: Array.from({ length: 101 }, () => "1.1.1.1") }],
    ["a field that there is not", "allowedHosts", { allowedHosts: ["a.test"] }],
    ["another host in requests", "maskRequestHost", { maskRequestHost: "a.test" }],
    ["ports that speak TLS", "httpsPorts", { httpsPorts: [8443] }],
  ])("are refused with the name of their field: %s", async (_case, field, network) => {
    for (const refusal of await refusals(network)) {
      expect(refusal).toMatch(/^400 /);
      expect(refusal).toContain(field);
    }
  });

  it("are none where nothing is asked for", async () => {
    await sandbox.updateNetwork({ allowOut: [], denyOut: [], rules: {}, allowInternetAccess: true });
    expect((await sandbox.getInfo()).network).toMatchObject({ allowOut: [], denyOut: [] });
  });

  it("are those that name hosts but deny no other", async () => {
    for (const refusal of await refusals({ allowOut: ["a.test"] })) {
      expect(refusal).toMatch(/^400 .*(allowOut|network) /);
    }
  });

  it(`are ${name === "without isolation" ? "all others as well" : "no others"}`, async () => {
    for (const network of [
      { denyOut: ["1.1.1.1"] },
      { allowOut: ["1.1.1.1"] },
      { allowInternetAccess: false },
    ]) {
      const update = sandbox.updateNetwork(network);
      if (name === "without isolation") await expect(update).rejects.toThrow(SandboxError);
      else await expect(update).resolves.toBeUndefined();
    }
  });
});
