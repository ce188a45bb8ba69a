import { afterEach, describe, expect, it, vi } from "vitest";
import { call, idOf, newTenant, withKey } from "./support/gateway.ts";
import {
  callerOf,
  FrameReader,
  granted,
  isCaughtUp,
  lookAfter,
  openStream,
  shownBy,
  stubOf,
} from "./support/session.ts";

const hour = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A tenant's session, and a second key of that tenant. */
async function openWorld(expiresAt?: string) {
  const { id: tenantId, key } = await newTenant();
  const sessionId = await idOf(await call("/v1/sessions", withKey(key, "POST", {})));
  const made = await call("/v1/keys", withKey(key, "POST", { name: "second", expiresAt }));
  const second = await made.json<{ id: string; key: string }>();
  const path = `/v1/sessions/${sessionId}`;
  const open = async (query: string, init: { headers?: Record<string, string> }) => {
    const headers = { ...init.headers, Accept: "text/event-stream" };
    const stream = new FrameReader(await call(`${path}/events${query}`, { headers }));
    await stream.until(isCaughtUp);
    return stream;
  };
  return {
    open: (shown: string) => open("", { headers: { Authorization: `Bearer ${shown}` } }),
    async openByToken(shown: string) {
      const response = await call(`${path}/stream-tokens`, withKey(shown, "POST"));
      const { token } = await response.json<{ token: string }>();
      return open(`?token=${token}`, {});
    },
    key,
    secondKey: second.key,
    revokeSecond: () => call(`/v1/keys/${second.id}`, withKey(key, "DELETE")),
    lookAfter: () => lookAfter({ tenantId, sessionId }),
    close: () => call(path, withKey(key, "DELETE")),
  };
}

const rest = (stream: FrameReader) => stream.until(() => false);
const done = "event: done\ndata: {}";

describe("a stream", () => {
  it("ends once its key is revoked, however it was opened, and others go on", async () => {
    const world = await openWorld();
    const ending = [await world.open(world.secondKey), await world.openByToken(world.secondKey)];
    const others = [await world.open(world.key), await world.openByToken(world.key)];
    await world.revokeSecond();
    for (const frames of await Promise.all(ending.map(rest))) expect(frames).not.toContain(done);
    await world.close();
    for (const frames of await Promise.all(others.map(rest))) expect(frames.at(-1)).toBe(done);
  }, 60_000);

  it("ends when its key expires, and others go on", async () => {
    const world = await openWorld(new Date(Date.now() + hour).toISOString());
    const ending = await world.open(world.secondKey);
    const other = await world.open(world.key);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hour });
    await world.lookAfter();
    expect(await rest(ending)).toEqual([]);
    await world.close();
    expect((await rest(other)).at(-1)).toBe(done);
  });

  it("goes on while its key stands", async () => {
    const world = await openWorld(new Date(Date.now() + hour).toISOString());
    const stream = await world.open(world.secondKey);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hour / 2 });
    await world.lookAfter();
    await world.close();
    expect((await rest(stream)).at(-1)).toBe(done);
  });

  it("never rests on a key of another tenant", async () => {
    const [{ id: tenantId, key }, other] = [await newTenant(), await newTenant()];
    const caller = callerOf(tenantId);
    granted(await stubOf(caller).createSession(caller, { metadata: {} }));
    const own = await openStream(caller, { after: 0 }, await shownBy(key));
    const foreign = await openStream(caller, { after: 0 }, await shownBy(other.key));
    await foreign.until(isCaughtUp);
    await lookAfter(caller);
    expect(await rest(foreign)).toEqual([]);
    granted(await stubOf(caller).closeSession(caller));
    expect((await rest(own)).at(-1)).toBe(done);
  });

  it("goes on while neither Postgres nor Redis can tell", async () => {
    const world = await openWorld();
    const stream = await world.open(world.secondKey);
    await world.revokeSecond();
    const fetched = vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("fetch failed"));
    await world.lookAfter();
    expect(fetched).toHaveBeenCalled();
    fetched.mockRestore();
    await world.close();
    expect((await rest(stream)).at(-1)).toBe(done);
  });
});
