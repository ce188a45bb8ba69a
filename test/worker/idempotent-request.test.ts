import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { IdempotentRequest } from "../../durable-objects/idempotency.ts";
import type { IdempotentRequestApi } from "../../durable-objects/idempotency-api.ts";

type RequestObject = DurableObjectStub & IdempotentRequestApi;

const newRequest = (): RequestObject => {
  const { IDEMPOTENT_REQUESTS: requests } = env;
  return requests.get(requests.idFromName(`acme/${crypto.randomUUID()}`));
};

const now = Date.now();
const tenantId = "acme";
const asked = { tenantId, fingerprint: "one", now };
const answer = {
  status: 201,
  headers: { Location: "/v1/keys/key_1", "Content-Type": "application/json" },
  body: '{"key":"msk_shown_once"}',
};

/** Begins a request that is free to begin. */
async function start(request: RequestObject, at = asked) {
  const begun = await request.begin(at);
  if (begun.kind !== "started") throw new Error(`it is not free: ${begun.kind}`);
  return { tenantId, attempt: begun.attempt };
}

it("a request begins once, and is answered as it was finished", async () => {
  const request = newRequest();
  const [attempt, second] = await Promise.all([start(request), request.begin(asked)]);
  expect(second).toEqual({ kind: "under_way" });
  await request.finish(attempt, answer);
  expect(await request.begin(asked)).toEqual({ kind: "replay", answer });
  expect(await request.begin({ ...asked, fingerprint: "other" })).toEqual({ kind: "other_request" });
});

it("a request that is abandoned is free for any other", async () => {
  const request = newRequest();
  await request.abandon(await start(request));
  await start(request, { ...asked, fingerprint: "other" });
});

it("a request whose gateway died is free after a minute, and what that says later changes nothing", async () => {
  const request = newRequest();
  const dead = await start(request);
  expect(await request.begin({ ...asked, now: now + 59_999 })).toEqual({ kind: "under_way" });
  const later = { ...asked, fingerprint: "other", now: now + 60_000 };
  const alive = await start(request, later);
  await request.abandon(dead);
  await request.finish(dead, answer);
  expect(await request.begin(later)).toEqual({ kind: "under_way" });
  await request.finish(alive, { ...answer, body: "{}" });
  expect(await request.begin(later)).toMatchObject({ kind: "replay", answer: { body: "{}" } });
});

it("an answer is kept for a day from the beginning of its request, and then nothing is", async () => {
  const request = newRequest();
  await request.finish(await start(request), answer);
  const alarm = await runInDurableObject(request, (_, { storage }) => storage.getAlarm());
  expect(alarm).toBe(now + 24 * 60 * 60_000);
  expect(await runDurableObjectAlarm(request)).toBe(true);
  const rest = await runInDurableObject(request, (_, { storage }) => storage.list());
  expect(rest.size).toBe(0);
  await start(request, { ...asked, fingerprint: "other" });
});

it("an answer is sealed where it is kept", async () => {
  const request = newRequest();
  await request.finish(await start(request), answer);
  const kept = await runInDurableObject(request, async (_, { storage }) => [...(await storage.list())]);
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toContain("msk_shown_once");
  expect(JSON.stringify(kept)).not.toContain("key_1");
});

it("an answer of up to 256 KiB is kept, and a larger one frees its key", async () => {
  const [kept, tooLarge] = [newRequest(), newRequest()];
  const body = "ü".repeat(128 * 1_024);
  await kept.finish(await start(kept), { ...answer, body });
  expect(await kept.begin(asked)).toMatchObject({ kind: "replay", answer: { body } });
  await tooLarge.finish(await start(tooLarge), { ...answer, body: `${body}x` });
  await start(tooLarge);
});

it("a request is told to its own tenant alone", async () => {
  const request = newRequest();
  await request.finish(await start(request), answer);
  const stolen = runInDurableObject(request, (object) => {
    if (object instanceof IdempotentRequest) return object.begin({ ...asked, tenantId: "bolt" });
    throw new Error("it is another kind of object");
  });
  await expect(stolen).rejects.toThrow("another tenant");
});
