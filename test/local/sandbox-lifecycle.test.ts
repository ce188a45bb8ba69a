import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { AuthenticationError, RateLimitError, Sandbox, SandboxNotFoundError, TimeoutError } from "e2b";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { eventually, startTestHost, type TestHost } from "./support/sandbox.ts";

let host: TestHost;

beforeAll(async () => {
  host = await startTestHost({ maxSandboxes: 4 });
});
afterAll(() => host.stop());

async function killAll(): Promise<void> {
  const running = await Sandbox.list(host.connection).nextItems();
  await Promise.all(running.map(({ sandboxId }) => Sandbox.kill(sandboxId, host.connection)));
}

describe("creating a sandbox", () => {
  afterEach(killAll);

  it("gives what was asked for", async () => {
    const sandbox = await host.create({
      metadata: { tenant: "acme & co" },
      timeoutMs: 60_000,
      allowInternetAccess: host.facts.isolation === "bubblewrap",
    });
    const info = await sandbox.getInfo();
    expect(info).toMatchObject({
      sandboxId: sandbox.sandboxId,
      templateId: "base",
      state: "running",
      metadata: { tenant: "acme & co" },
      allowInternetAccess: host.facts.isolation === "bubblewrap",
    });
    expect(info.endAt.getTime() - info.startedAt.getTime()).toBeGreaterThan(59_000);
    expect(info.endAt.getTime() - info.startedAt.getTime()).toBeLessThan(70_000);
  });

  it("is refused without the right API key", async () => {
    await expect(host.create({ apiKey: "another" })).rejects.toThrow(AuthenticationError);
  });

  it("is refused once as many run as may, until one of them ends", async () => {
    const [first] = await Promise.all([1, 2, 3, 4].map(() => host.create()));
    await expect(host.create()).rejects.toThrow(RateLimitError);
    await first?.kill();
    await expect(host.create()).resolves.toBeInstanceOf(Sandbox);
  });

  it("is refused when it asks for a longer life than E2B allows", async () => {
    await expect(host.create({ timeoutMs: 25 * 60 * 60 * 1000 })).rejects.toThrow(/400.*timeout/s);
  });
});

describe("a running sandbox", () => {
  afterEach(killAll);

  it("is reached by its id from another client", async () => {
    const { sandboxId, files } = await host.create();
    await files.write("note.txt", "from the first client");
    const other = await Sandbox.connect(sandboxId, host.connection);
    expect(await other.files.read("note.txt")).toBe("from the first client");
  });

  it("lives longer for a client that connects with more time, and no shorter for one with less", async () => {
    const sandbox = await host.create({ timeoutMs: 100_000 });
    const { endAt } = await sandbox.getInfo();
    await Sandbox.connect(sandbox.sandboxId, { ...host.connection, timeoutMs: 10_000 });
    expect((await sandbox.getInfo()).endAt).toEqual(endAt);
    await Sandbox.connect(sandbox.sandboxId, { ...host.connection, timeoutMs: 200_000 });
    expect((await sandbox.getInfo()).endAt.getTime()).toBeGreaterThan(endAt.getTime() + 90_000);
  });

  it("ends when its lifetime is over", async () => {
    const sandbox = await host.create({ timeoutMs: 100_000 });
    await sandbox.setTimeout(1_000);
    expect(await sandbox.isRunning()).toBe(true);
    await eventually(async () => expect(await sandbox.isRunning()).toBe(false));
    await expect(sandbox.getInfo()).rejects.toThrow(SandboxNotFoundError);
  });

  it("can be killed once, and is gone for every later call", async () => {
    const sandbox = await host.create();
    expect(await sandbox.kill()).toBe(true);
    expect(await sandbox.kill()).toBe(false);
    expect(await sandbox.isRunning()).toBe(false);
    await expect(sandbox.commands.run("true")).rejects.toThrow(SandboxNotFoundError);
    await expect(sandbox.files.read("note.txt")).rejects.toThrow(TimeoutError);
    await expect(Sandbox.connect(sandbox.sandboxId, host.connection)).rejects.toThrow(SandboxNotFoundError);
  });

  it("takes its running commands with it, and their callers hear of it", async () => {
    const sandbox = await host.create();
    const running = await sandbox.commands.run("sleep 60", { background: true });
    const [outcome] = await Promise.allSettled([running.wait(), sandbox.kill()]);
    expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(TimeoutError) });
  });

  it("is closed to those who know its id but not its access token", async () => {
    const { sandboxId } = await host.create();
    const response = await fetch(`${host.connection.sandboxUrl}/files?path=note.txt`, {
      headers: { "e2b-sandbox-id": sandboxId, "x-access-token": "a guess" },
    });
    expect(response.status).toBe(401);
  });

  it("is reached by a host name as well as by header", async () => {
    const sandbox = await host.create();
    await sandbox.files.write("note.txt", "hello");
    const status = (hostName: string) =>
      new Promise((resolve, reject) => {
        request({ port: host.port, host: "127.0.0.1", path: "/health", headers: { host: hostName } })
          .on("response", (response) => resolve(response.resume().statusCode))
          .on("error", reject)
          .end();
      });
    expect(await status(`49983-${sandbox.sandboxId}.sandbox.test`)).toBe(401);
    expect(await status("49983-unknown.sandbox.test")).toBe(502);
  });
});

describe("listing sandboxes", () => {
  afterEach(killAll);

  it("finds them by metadata and state", async () => {
    const [mine] = await Promise.all([
      host.create({ metadata: { run: "run 1", tenant: "a&b=c" } }),
      host.create({ metadata: { run: "run 2", tenant: "a&b=c" } }),
    ]);
    const find = async (query: { metadata?: Record<string, string>; state?: ("running" | "paused")[] }) =>
      (await Sandbox.list({ ...host.connection, query }).nextItems()).map(({ sandboxId }) => sandboxId);
    expect(await find({ metadata: { run: "run 1", tenant: "a&b=c" } })).toEqual([mine?.sandboxId]);
    expect(await find({ metadata: { tenant: "a&b=c" } })).toHaveLength(2);
    expect(await find({ metadata: { tenant: "a" } })).toEqual([]);
    expect(await find({ state: ["running", "paused"] })).toHaveLength(2);
    expect(await find({ state: ["paused"] })).toEqual([]);
  });

  it("pages through them in order, without repeating or skipping any as others end", async () => {
    const created: string[] = [];
    for (let count = 0; count < 3; count += 1) created.push((await host.create()).sandboxId);
    const pages = Sandbox.list({ ...host.connection, limit: 2, order: "asc" });
    const first = (await pages.nextItems()).map(({ sandboxId }) => sandboxId);
    expect(first).toEqual(created.slice(0, 2));
    expect(pages.hasNext).toBe(true);
    await Sandbox.kill(created[0] ?? "", host.connection);
    expect((await pages.nextItems()).map(({ sandboxId }) => sandboxId)).toEqual(created.slice(2));
    expect(pages.hasNext).toBe(false);
  });

  it("shows the latest first unless told otherwise", async () => {
    const older = await host.create();
    const newer = await host.create();
    const found = await Sandbox.list(host.connection).nextItems();
    expect(found.map(({ sandboxId }) => sandboxId)).toEqual([newer.sandboxId, older.sandboxId]);
  });
});

it("a page of a list is refused where its token is none", async () => {
  const list = (query: string) =>
    fetch(`${host.connection.apiUrl}/v2/sandboxes?${query}`, {
      headers: { "x-api-key": host.connection.apiKey },
    });
  expect((await list("nextToken=%00zzz")).status).toBe(400);
  expect((await list("nextToken=1767225600000-i0123456789abcdef0123")).status).toBe(200);
});

describe("measuring a sandbox", () => {
  afterEach(killAll);

  it("tells what it used within a range of time, and nothing of other times", async () => {
    const sandbox = await host.create();
    await sandbox.files.write("large", "x".repeat(3_000_000));
    const hog = "const held = Buffer.alloc(60_000_000, 1); for (;;) held[0]++;";
    await sandbox.commands.run(`node -e '${hog}'`, { background: true, timeoutMs: 0 });
    const measured = await eventually(async () => {
      const last = (await sandbox.getMetrics()).at(-1);
      expect(last?.memUsed).toBeGreaterThan(60_000_000);
      expect(last?.cpuUsedPct).toBeGreaterThan(5);
      expect(last?.diskUsed).toBeGreaterThanOrEqual(3_000_000);
      return last;
    });
    expect(measured?.memUsed).toBeLessThan(measured?.memTotal ?? 0);
    expect(measured?.cpuCount).toBeGreaterThan(0);
    const { startedAt } = await sandbox.getInfo();
    expect(await sandbox.getMetrics({ end: new Date(startedAt.getTime() - 60_000) })).toEqual([]);
    expect(await sandbox.getMetrics({ start: new Date(startedAt.getTime() - 60_000) })).not.toEqual([]);
  });
});

describe("what the host does not do", () => {
  afterEach(killAll);

  it("is refused by name, so that nobody relies on it", async () => {
    const create = (field: object) =>
      fetch(`${host.connection.apiUrl}/sandboxes`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-api-key": host.connection.apiKey },
        body: JSON.stringify({ templateID: "base", ...field }),
      });
    for (const field of ["iam", "mcp", "volumeMounts"]) {
      const response = await create({ [field]: { some: "thing" } });
      expect(response.status, field).toBe(501);
      expect(await response.json(), field).toMatchObject({ message: expect.stringContaining(field) });
    }
    const misspelt = await create({ timeuot: 60 });
    const withNul = await create({ envVars: { NAME: "a\0b" } });
    expect([withNul.status, await withNul.text()]).toEqual([400, expect.stringContaining("NUL")]);
    expect([misspelt.status, await misspelt.text()]).toEqual([400, expect.stringContaining("timeuot")]);
    expect(await Sandbox.list(host.connection).nextItems()).toEqual([]);
  });

  it("is refused where what is asked for is no path", async () => {
    const { port } = new URL(host.connection.apiUrl);
    const socket = connect(Number(port), "127.0.0.1");
    socket.end(
      `GET :x HTTP/1.1\r\nHost: any\r\nX-API-Key: ${host.connection.apiKey}\r\nConnection: close\r\n\r\n`,
    );
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("is told after that a sandbox is not there", async () => {
    await expect(Sandbox.pause("unknown", host.connection)).rejects.toThrow(SandboxNotFoundError);
  });
});

describe("the health of a host", () => {
  it("tells the isolation in force, what runs, and what is and is not bounded", async () => {
    const sandbox = await host.create();
    const response = await fetch(`${host.connection.apiUrl}/health`);
    expect(await response.json()).toMatchObject({
      isolation: host.facts.isolation,
      unisolatedCode: "refused",
      sandboxes: 1,
      limits: {
        enforced: expect.arrayContaining(["lifetime"]),
        watched: expect.arrayContaining(["disk"]),
        notEnforced: expect.any(Array),
      },
      versions: { envd: expect.any(String), e2b: expect.any(String), node: expect.any(String) },
    });
    await sandbox.kill();
  });
});

describe("the folder of a host", () => {
  it("is one host's alone: a second one is refused, and the first one's sandboxes go on", async () => {
    const host = await startTestHost({ isolation: "none", allowUnisolatedCode: true });
    try {
      const sandbox = await host.create();
      await sandbox.files.write("note.txt", "kept");
      await expect(startTestHost({ dataDir: host.dataDir })).rejects.toThrow("in use by another process");
      expect(await sandbox.files.read("note.txt")).toBe("kept");
    } finally {
      await host.stop();
    }
    const next = await startTestHost({ isolation: "none", dataDir: host.dataDir });
    await next.stop();
  });
});
