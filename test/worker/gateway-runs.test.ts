import { describe, expect, it } from "vitest";
import { fakeSessions } from "./support/fake-sessions.ts";
import { forgetfulRequest } from "./support/forgetful-request.ts";
import { as, call, gatewayWith, get, idOf, post } from "./support/gateway.ts";

const sessionId = `ses_${"0".repeat(26)}`;
const runId = `run_${"0".repeat(26)}`;
const runs = `/v1/sessions/${sessionId}/runs`;
const newStream = () =>
  new Response("retry: 1000\n\n", { headers: { "Content-Type": "text/event-stream; charset=utf-8" } });

describe("a request for a run", () => {
  it("is taken to the tenant's session, and its answer says where the run is", async () => {
    const { asked, sessionNamed } = fakeSessions();
    const response = await gatewayWith({ sessionNamed })(runs, post("acme", { input: "Run it" }));
    const id = await idOf(response);
    expect(response.status).toBe(202);
    expect(response.headers.get("Location")).toBe(`${runs}/${id}`);
    expect(asked).toEqual([
      {
        name: `acme/${sessionId}`,
        method: "requestRun",
        given: [{ runId: id, input: "Run it", files: [], agents: [], strategy: "auto", onBusy: "queue" }],
      },
    ]);
  });

  it("has the run's id made from its Idempotency-Key, for each tenant and session another", async () => {
    const { asked, sessionNamed } = fakeSessions();
    const request = post("acme", { input: "Run it" }, { "Idempotency-Key": "once" });
    const response = await gatewayWith({ sessionNamed })(runs, request);
    const id = await idOf(response);
    expect(asked[0]?.given).toMatchObject([{ runId: id }]);
    // As after a day, when the answer is no longer kept.
    const forgetful = { idempotentRequestNamed: () => forgetfulRequest };
    expect(await idOf(await gatewayWith({ sessionNamed, ...forgetful })(runs, request))).toBe(id);
    const bolts = post("bolt", { input: "Run it" }, { "Idempotency-Key": "once" });
    expect(await idOf(await gatewayWith({ sessionNamed })(runs, bolts))).not.toBe(id);
  });

  it("is answered as before when it is sent again with its key, and refused with another body", async () => {
    const session = await idOf(await call("/v1/sessions", post("acme", {})));
    const path = `/v1/sessions/${session}/runs`;
    const key = { "Idempotency-Key": "again" };
    const first = await call(path, post("acme", { input: "Do it" }, key));
    const again = await call(path, post("acme", { input: "Do it" }, key));
    expect([again.status, again.headers.get("Location")]).toEqual([202, first.headers.get("Location")]);
    const other = await call(path, post("acme", { input: "Do something else" }, key));
    expect(other.status).toBe(422);
    expect(await other.text()).toContain("idempotency_conflict");
  });

  it("asked for as a stream is answered with the session's own response", async () => {
    const stream = newStream();
    const { asked, sessionNamed } = fakeSessions(stream);
    const headers = { Accept: "text/event-stream", "Idempotency-Key": "once" };
    const response = await gatewayWith({ sessionNamed })(runs, post("acme", { input: "Run it" }, headers));
    expect(response).toBe(stream);
    expect([...response.headers.keys()]).toEqual(["content-type"]);
    expect(asked[0]).toMatchObject({ method: "requestRun", given: [{ runId: expect.any(String) }] });
    expect(asked[1]).toMatchObject({
      method: "fetch",
      given: [{ tenantId: "acme", after: 0, proof: { kind: "key" } }],
    });
  });
});

describe("an answer", () => {
  it("is taken to the run with its files looked up", async () => {
    const { asked, sessionNamed } = fakeSessions();
    const gateway = gatewayWith({ sessionNamed });
    const upload = { method: "POST", headers: as("acme"), body: "print(1)" };
    const uploaded = await gateway("/v1/files?name=src/a.py", upload);
    const { files } = await uploaded.json<{ files: { id: string }[] }>();
    const answers = [
      { question: "qst_1", text: "the second" },
      { question: "qst_2", files: files.map(({ id }) => id) },
    ];
    const response = await gateway(`${runs}/${runId}/answers`, post("acme", { answers }));
    expect(response.status).toBe(200);
    expect(asked[0]).toMatchObject({
      method: "answerQuestions",
      given: [
        runId,
        [
          { questionId: "qst_1", text: "the second" },
          { questionId: "qst_2", files: [{ ...files[0], name: "src/a.py", bytes: 8 }] },
        ],
      ],
    });
  });

  it("must say something, and name only files that exist", async () => {
    const gateway = gatewayWith({ sessionNamed: fakeSessions().sessionNamed });
    const path = `${runs}/${runId}/answers`;
    expect((await gateway(path, post("acme", { answers: [{ question: "qst_1" }] }))).status).toBe(400);
    expect((await gateway(path, post("acme", { answers: [] }))).status).toBe(400);
    const answers = [{ question: "qst_1", files: [`fil_${"0".repeat(26)}`] }];
    const response = await gateway(path, post("acme", { answers }));
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("/answers/0/files/0");
  });
});

describe("events", () => {
  it("come as a page of JSON unless a stream is asked for", async () => {
    const { asked, sessionNamed } = fakeSessions(newStream());
    const gateway = gatewayWith({ sessionNamed });
    const path = `/v1/sessions/${sessionId}/events?after=3&limit=7`;
    for (const accept of ["application/json", "*/*", "application/json, text/event-stream;q=0.5"]) {
      expect(await (await gateway(path, get("acme", { Accept: accept }))).json()).toEqual({ events: [] });
    }
    expect(asked.map(({ given }) => given)).toEqual(Array(3).fill([{ after: 3, limit: 7 }]));
    const response = await gateway(path, get("acme", { Accept: "text/event-stream" }));
    expect(await response.text()).toBe("retry: 1000\n\n");
  });

  it("resume behind Last-Event-ID, whatever the query says", async () => {
    const { asked, sessionNamed } = fakeSessions(newStream());
    const headers = { Accept: "text/event-stream", "Last-Event-ID": "17" };
    await gatewayWith({ sessionNamed })(`${runs}/${runId}/events?after=3`, get("acme", headers));
    expect(asked).toMatchObject([{ method: "fetch", given: [{ sessionId, runId, after: 17 }] }]);
  });

  it("that the session refuses to stream are a problem", async () => {
    const refusal = Response.json({ code: "too_many_streams", detail: "Enough." }, { status: 409 });
    const { sessionNamed } = fakeSessions(refusal);
    const headers = { Accept: "text/event-stream" };
    const response = await gatewayWith({ sessionNamed })(`${runs}/${runId}/events`, get("acme", headers));
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ code: "too_many_streams", detail: "Enough." });
  });
});

describe("a session that cannot answer just now", () => {
  it("is a passing problem", async () => {
    const overloaded = Object.assign(new Error("Durable Object is overloaded"), { overloaded: true });
    const sessionNamed = (name: string) => ({
      ...fakeSessions().sessionNamed(name),
      getSession: () => Promise.reject(overloaded),
    });
    const response = await gatewayWith({ sessionNamed })(`/v1/sessions/${sessionId}`, get("acme"));
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "5"]);
  });
});
