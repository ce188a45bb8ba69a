import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { startRedis } from "../../local/redis/start.ts";
import { describeRedis, token } from "./support/redis-engines.ts";
import { hasRedisServer, startRedisServer } from "./support/redis-server.ts";

const maxListeners = 100;

describeRedis("streams of events", (part) => {
  const call = (path: string, init: RequestInit) =>
    fetch(`http://127.0.0.1:${part().port}${path}`, { method: "POST", ...init });
  const Authorization = `Bearer ${token}`;
  const listen = (path: string, signal?: AbortSignal) =>
    call(path, { headers: { Authorization, Accept: "text/event-stream" }, signal: signal ?? null });
  /** Tells how many heard it. */
  const publish = async (channel: string, body: BodyInit) =>
    (await (await call(`/publish/${channel}`, { headers: { Authorization }, body })).json()).result;

  test("there is a most that may listen at once, and who leaves makes room", async () => {
    const left = new AbortController();
    const monitors = Array.from({ length: maxListeners }, () => listen("/monitor", left.signal));
    const open = await Promise.all(monitors);
    expect(new Set(open.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await listen("/subscribe/news");
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: "ERR max concurrent connections exceeded" },
    ]);
    left.abort();
    const next = new AbortController();
    const isLetIn = async () => (await listen("/subscribe/news", next.signal)).status === 200;
    await expect.poll(isLetIn).toBe(true);
    next.abort();
  });

  test("who does not read is cut off, before much is kept for it", async () => {
    const slow = connect(part().port, "127.0.0.1");
    slow.write(
      `POST /subscribe/flood HTTP/1.1\r\nHost: redis\r\nAuthorization: ${Authorization}\r\n` +
        "Accept: text/event-stream\r\nContent-Length: 0\r\n\r\n",
    );
    await once(slow, "readable");
    const message = Buffer.alloc(1024 * 1024, "x");
    // The sockets between the two take some of it.
    let sent = 0;
    while (sent < 64 && (await publish("flood", message)) === 1) sent++;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(64);
    slow.destroy();
  });

  test("a subscription to nothing is refused", async () => {
    const refused = await listen("/subscribe");
    expect(await refused.json()).toEqual({ error: "ERR wrong number of arguments for 'subscribe' command" });
  });
});

test.skipIf(!hasRedisServer)(
  "a subscriber that leaves once the server is gone takes nothing with it",
  async () => {
    const server = await startRedisServer();
    const part = await startRedis({ port: 0, token, redisUrl: server.url });
    const url = `http://127.0.0.1:${part.port}`;
    const left = new AbortController();
    const headers = { Authorization: `Bearer ${token}`, Accept: "text/event-stream" };
    const events = await fetch(`${url}/subscribe/news`, { method: "POST", headers, signal: left.signal });
    expect(events.status).toBe(200);
    await server.stop();
    left.abort();
    await expect.poll(async () => (await fetch(`${url}/health`)).status).toBe(503);
    await part.stop();
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  },
);
