import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReadyPart } from "../../local/child.ts";
import { type ControlServer, startControlServer } from "../../local/control/control-server.ts";
import type { Part } from "../../local/part.ts";
import { freePort } from "../../local/ports.ts";
import { startRedis } from "../../local/redis/start.ts";

let redis: Part;
let control: ControlServer;

const partOf = (name: string, port: number): ReadyPart => ({
  name,
  port,
  pid: process.pid,
  facts: { engine: "its engine" },
  exited: new Promise(() => {}),
  stop: async () => {},
});

beforeAll(async () => {
  redis = await startRedis({ port: 0, token: "token", faults: true });
  control = await startControlServer("1.2.3", [partOf("redis", redis.port)]);
});
afterAll(async () => {
  control.stop();
  await redis.stop();
});

const put = (body: string, type = "application/json"): Promise<Response> =>
  fetch(`${control.url}/faults/redis`, { method: "PUT", headers: { "content-type": type }, body });

describe("the control server of a stack", () => {
  it("tells how each part is, with its engine, and its own version", async () => {
    const health = await fetch(`${control.url}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({
      status: "ok",
      version: "1.2.3",
      parts: { redis: { status: "ok", pid: process.pid, details: { engine: expect.any(String) } } },
    });
  });

  it("says so where a part does not answer", async () => {
    const half = await startControlServer("1", [
      partOf("redis", redis.port),
      partOf("worker", await freePort()),
    ]);
    try {
      const health = await fetch(half.url);
      expect(health.status).toBe(503);
      expect(await health.json()).toMatchObject({
        status: "degraded",
        parts: { redis: { status: "ok" }, worker: { status: "down", details: { engine: "its engine" } } },
      });
    } finally {
      half.stop();
    }
  });

  it("reaches the fault switches of a stand-in, which judges for itself", async () => {
    expect((await put('[{"kind":"cut"}]', "text/plain")).status).toBe(415);
    expect((await put('[{"kind":"explode"}]')).status).toBe(400);
    expect(await (await put('[{"kind":"cut"}]')).json()).toEqual([{ kind: "cut", ms: 0, rate: 1 }]);
    await expect(fetch(`http://127.0.0.1:${redis.port}/ping`)).rejects.toThrow();
    const ended = await fetch(`${control.url}/faults/redis`, { method: "DELETE" });
    expect(await ended.json()).toEqual([]);
  });

  it("takes no list of faults that is too long, or of which nobody knows how long it is", async () => {
    expect((await put(`[${" ".repeat(70_000)}]`)).status).toBe(413);
    const endless = request(`${control.url}/faults/redis`, { method: "PUT" });
    endless.write("[");
    const [answer] = await once(endless, "response");
    expect(answer.statusCode).toBe(413);
    endless.destroy();
  });

  it("names what it has where it has not what was asked for", async () => {
    const missing = await fetch(`${control.url}/faults/postgres`);
    expect(missing.status).toBe(404);
    expect(await missing.json()).toEqual({ message: "GET /, /faults/redis" });
  });

  it("answers only to a name of this machine", async () => {
    const status = await new Promise((resolve, reject) => {
      request(control.url, { headers: { host: "evil.example" } }, (response) => resolve(response.statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});
