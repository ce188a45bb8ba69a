import { abortAllDurableObjects } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { RunView, SessionView } from "../../src/orchestration/views.ts";
import { call, get, idOf, post, problemOf } from "./support/gateway.ts";

/** What asks for its files, so that its run waits for an answer and needs no sandbox. */
const unclear = { input: "Run the test suite", agents: ["test-runner"] };

let session = "";

beforeEach(async () => {
  session = `/v1/sessions/${await idOf(await call("/v1/sessions", post("acme", {})))}`;
});

const request = async (more: object = {}): Promise<RunView> =>
  (await call(`${session}/runs`, post("acme", { ...unclear, ...more }))).json();

const runOf = async (id: string): Promise<RunView> =>
  (await call(`${session}/runs/${id}`, get("acme"))).json();

const cancel = (id: string) => call(`${session}/runs/${id}/cancel`, post("acme", {}));

describe("a run requested while another has not ended", () => {
  it("is queued unless it asks for something else, and the session shows the queue", async () => {
    const first = await request();
    const second = await request();
    const third = await request({ onBusy: "queue" });
    const beside = await request({ onBusy: "parallel" });
    expect([first, second, third, beside].map(({ status }) => status)).toEqual([
      "awaiting_answers",
      "queued",
      "queued",
      "awaiting_answers",
    ]);
    const { activeRuns, queuedRuns }: SessionView = await (await call(session, get("acme"))).json();
    expect(activeRuns).toEqual([first.id, second.id, third.id, beside.id]);
    expect(queuedRuns).toEqual([second.id, third.id]);
  });

  it("keeps its place though the process dies, and starts when those before it have ended", async () => {
    const first = await request();
    const second = await request();
    const third = await request();
    await abortAllDurableObjects();
    await cancel(first.id);
    expect((await runOf(second.id)).status).toBe("awaiting_answers");
    expect((await runOf(third.id)).status).toBe("queued");
    await abortAllDurableObjects();
    await cancel(second.id);
    expect((await runOf(third.id)).status).toBe("awaiting_answers");
  });

  it("is refused where it asks for that", async () => {
    await request();
    const response = await call(`${session}/runs`, post("acme", { ...unclear, onBusy: "reject" }));
    expect(await problemOf(response)).toEqual({ status: 409, code: "session_busy" });
  });

  it("cancels those before it where it asks for that", async () => {
    const first = await request();
    const second = await request();
    const third = await request({ onBusy: "interrupt" });
    expect(third.status).toBe("awaiting_answers");
    expect((await runOf(first.id)).status).toBe("cancelled");
    expect((await runOf(second.id)).status).toBe("cancelled");
    const events = await (await call(`${session}/runs/${first.id}/events`, get("acme"))).text();
    expect(events).toContain(`interrupted by ${third.id}`);
  });

  it("with its key sent again is the same run, and with another wish for its place is refused", async () => {
    await request();
    const key = { "Idempotency-Key": crypto.randomUUID(), Accept: "text/event-stream" };
    const send = (more: object) => call(`${session}/runs`, post("acme", { ...unclear, ...more }, key));
    const [first, again] = [await send({}), await send({ onBusy: "queue" })];
    expect([first.status, again.status]).toEqual([200, 200]);
    await Promise.all([first.body?.cancel(), again.body?.cancel()]);
    expect(await problemOf(await send({ onBusy: "parallel" }))).toEqual({
      status: 422,
      code: "idempotency_conflict",
    });
  });

  it("must say what is to be done in a way that there is", async () => {
    const response = await call(`${session}/runs`, post("acme", { ...unclear, onBusy: "wait" }));
    expect(await problemOf(response)).toMatchObject({ status: 400, errors: [{ pointer: "/onBusy" }] });
  });
});
