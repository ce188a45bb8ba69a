import { Agent, request } from "node:http";
import { Redis } from "@upstash/redis";
import { RateLimitError, Sandbox } from "e2b";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseFaultHeader } from "../../local/faults/fault-header.ts";
import { FaultSwitches } from "../../local/faults/switches.ts";
import type { Part } from "../../local/part.ts";
import { startRedis } from "../../local/redis/start.ts";
import { startTestHost, type TestHost } from "./support/sandbox.ts";

const token = "token";
const urlOf = ({ port }: { port: number }, path = "/"): string => `http://127.0.0.1:${port}${path}`;

function putFaults(part: { port: number }, faults: unknown, type = "application/json"): Promise<Response> {
  return fetch(urlOf(part, "/faults"), {
    method: "PUT",
    headers: { "content-type": type },
    body: JSON.stringify(faults),
  });
}

const ping = (part: Part, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> =>
  fetch(urlOf(part, "/ping"), {
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(signal ? { signal } : {}),
  });

describe("fault switches", () => {
  const always = { rate: 1 } as const;

  it("let a request meet delays, and one fault that ends it", () => {
    const switches = new FaultSwitches(() => 0);
    const latency = { kind: "latency", ms: 5, ...always } as const;
    const cut = { kind: "cut", ms: 0, ...always } as const;
    switches.replace([latency, latency, cut, latency]);
    expect(switches.meet("GET", "/")).toEqual([latency, latency, cut]);
  });

  it("meet the part of requests that the rate says", () => {
    const throws = [0, 0.49, 0.5, 0.99];
    const switches = new FaultSwitches(() => throws.shift() ?? 0);
    switches.replace([{ kind: "rate_limit", rate: 0.5 }]);
    expect([1, 2, 3, 4].map(() => switches.meet("GET", "/").length)).toEqual([1, 1, 0, 0]);
  });

  it("end after so many requests, counting only those of their path", () => {
    const switches = new FaultSwitches(() => 0);
    switches.replace([{ kind: "rate_limit", times: 1, path: "/sandboxes", ...always }]);
    expect(switches.meet("GET", "/health")).toEqual([]);
    expect(switches.meet("GET", "/sandboxes/a")).toHaveLength(1);
    expect(switches.meet("GET", "/sandboxes/a")).toEqual([]);
    expect(switches.faults).toEqual([]);
  });

  it("meet only requests of their method", () => {
    const switches = new FaultSwitches(() => 0);
    switches.replace([{ kind: "cut", ms: 0, method: "POST", ...always }]);
    expect(["GET", "POST"].map((method) => switches.meet(method, "/").length)).toEqual([0, 1]);
  });

  it("read a header as a structured field", () => {
    expect(parseFaultHeader("latency; ms=500")).toEqual({ kind: "latency", ms: 500, rate: 1 });
    expect(parseFaultHeader("error; status=503")).toMatchObject({ kind: "error", status: 503 });
    for (const wrong of [
      "",
      'error; path="/sql"',
      "latency",
      "latency; ms=600001",
      "explode",
      '"cut',
      "cut; speed=1",
    ]) {
      expect(() => parseFaultHeader(wrong), wrong).toThrow();
    }
  });
});

describe("a stand-in started with faults", () => {
  let redis: Part;
  const lines: string[] = [];
  beforeAll(async () => {
    redis = await startRedis({ port: 0, token, faults: true, log: (line) => lines.push(line) });
  });
  afterEach(() => fetch(urlOf(redis, "/faults"), { method: "DELETE" }));
  afterAll(() => redis.stop());

  it("errs in its service's own words, as often as asked, and its health never does", async () => {
    await putFaults(redis, [{ kind: "rate_limit", times: 1 }]);
    expect(await (await fetch(urlOf(redis, "/health"))).json()).toMatchObject({ status: "ok" });
    const refused = await ping(redis);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await refused.json()).toEqual({ error: expect.stringContaining("limit exceeded") });
    expect(await (await ping(redis)).json()).toEqual({ result: "PONG" });
  });

  it("shows its SDK an error of the service", async () => {
    await putFaults(redis, [{ kind: "error" }]);
    const client = new Redis({ url: urlOf(redis), token, retry: false });
    await expect(client.get("key")).rejects.toThrow("ERR internal error");
  });

  it("cuts a connection", async () => {
    await putFaults(redis, [{ kind: "cut", times: 1 }]);
    await expect(ping(redis)).rejects.toThrow();
  });

  it("cuts a connection later only where its request is still served", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(urlOf(redis, "/ping"), { agent, headers }, (response) =>
          response.resume().once("end", () => resolve(response.statusCode)),
        )
          .on("error", reject)
          .end();
      });
    const authorization = `Bearer ${token}`;
    expect(await get({ authorization, "x-fault": "cut; ms=50" })).toBe(200);
    expect(await get({ authorization, "x-fault": "latency; ms=150" })).toBe(200);
    agent.destroy();
  });

  it("hangs until its client gives up or the connection is cut", async () => {
    await putFaults(redis, [{ kind: "hang" }]);
    await expect(ping(redis, {}, AbortSignal.timeout(50))).rejects.toMatchObject({ name: "TimeoutError" });
    await expect(ping(redis, { "x-fault": "hang; ms=1" })).rejects.toThrow();
  });

  it("serves a request whose client never learns of it", async () => {
    const set = fetch(urlOf(redis, "/set/withheld/1"), {
      headers: { authorization: `Bearer ${token}`, "x-fault": "withhold" },
      signal: AbortSignal.timeout(2_000),
    });
    const unanswered = expect(set).rejects.toMatchObject({ name: "TimeoutError" });
    const client = new Redis({ url: urlOf(redis), token, retry: false });
    await expect.poll(() => client.get("withheld")).toBe(1);
    await expect(ping(redis, { "x-fault": "withhold; ms=1" })).rejects.toThrow();
    await unanswered;
  });

  it("serves a request after its latency", async () => {
    const answered: string[] = [];
    const late = ping(redis, { "x-fault": "latency; ms=500" }).then(() => answered.push("late"));
    const prompt = ping(redis).then(() => answered.push("prompt"));
    await Promise.all([late, prompt]);
    expect(answered).toEqual(["prompt", "late"]);
  });

  it("gives one request the fault that its header names, and no other", async () => {
    expect((await ping(redis, { "x-fault": "error; status=503" })).status).toBe(503);
    expect((await ping(redis)).status).toBe(200);
    const many = await ping(redis, { "x-fault": "error; rate=0.5" });
    expect([many.status, await many.text()]).toEqual([400, expect.stringContaining("rate")]);
    const wrong = await ping(redis, { "x-fault": "explode" });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain("X-Fault");
  });

  it("lists what is on until it is ended", async () => {
    const fault = { kind: "latency", ms: 1, rate: 0.5, path: "/pipeline" };
    expect(await (await putFaults(redis, [fault])).json()).toEqual([fault]);
    expect(await (await fetch(urlOf(redis, "/faults"))).json()).toEqual([fault]);
    expect(await (await fetch(urlOf(redis, "/faults"), { method: "DELETE" })).json()).toEqual([]);
  });

  it.each([
    ["more than sixteen", Array.from({ length: 17 }, () => ({ kind: "cut" }))],
    ["a latency without its time", [{ kind: "latency" }]],
    ["a time without end", [{ kind: "hang", ms: 600_001 }]],
    ["a rate above one", [{ kind: "cut", rate: 2 }]],
    ["a sandbox to vanish, where there is none", [{ kind: "vanish" }]],
    ["no list", { kind: "cut" }],
  ])("refuses %s, and leaves what was on as it was", async (_what, faults) => {
    const kept = [{ kind: "latency", ms: 1, rate: 1 }];
    await putFaults(redis, kept);
    expect((await putFaults(redis, faults)).status).toBe(400);
    expect(await (await fetch(urlOf(redis, "/faults"))).json()).toEqual(kept);
  });

  it("takes no faults from a web page: neither as a form's body nor under another name", async () => {
    expect((await putFaults(redis, [{ kind: "cut" }], "text/plain")).status).toBe(415);
    const status = await new Promise((resolve, reject) => {
      const options = {
        method: "PUT",
        headers: { host: "evil.example", "content-type": "application/json" },
      };
      const rebound = request(urlOf(redis, "/faults"), options, (response) => resolve(response.statusCode));
      rebound.on("error", reject).end(JSON.stringify([{ kind: "cut" }]));
    });
    expect(status).toBe(401);
    expect(await (await fetch(urlOf(redis, "/faults"))).json()).toEqual([]);
  });

  it("logs a line a request, without keys, values or tokens", async () => {
    await fetch(urlOf(redis, `/set/name/secret-value?_token=${token}`)).then((answer) => answer.text());
    await expect.poll(() => lines.at(-1)).toMatch(/^GET \/set\/… 200 \d+ ms$/);
  });
});

describe("a stand-in started without faults", () => {
  it("says how to have them, and takes no notice of the header", async () => {
    const redis = await startRedis({ port: 0, token });
    try {
      const refused = await putFaults(redis, [{ kind: "cut" }]);
      expect(refused.status).toBe(404);
      expect(await refused.text()).toContain("--faults");
      expect((await ping(redis, { "x-fault": "error" })).status).toBe(200);
    } finally {
      await redis.stop();
    }
  });
});

describe("the sandbox host with faults", () => {
  let host: TestHost;
  beforeEach(async () => {
    host = await startTestHost({ faults: true, isolation: "none", allowUnisolatedCode: true });
  });
  afterEach(() => host.stop());

  it("lets the sandbox vanish that a request is for, and no other", async () => {
    const [gone, other] = await Promise.all([host.create(), host.create()]);
    await fetch(urlOf(host, "/files"), {
      headers: { "e2b-sandbox-id": gone.sandboxId, "x-fault": "vanish" },
    });
    const listed = await Sandbox.list(host.connection).nextItems();
    expect(listed.map(({ sandboxId }) => sandboxId)).toEqual([other.sandboxId]);
    expect((await other.commands.run("echo here")).stdout).toBe("here\n");
    await expect(gone.commands.run("echo here")).rejects.toThrow();
  });

  it("shows its SDK a rate limit", async () => {
    await putFaults(host, [{ kind: "rate_limit" }]);
    await expect(host.create({ retries: 0 })).rejects.toBeInstanceOf(RateLimitError);
  });
});
