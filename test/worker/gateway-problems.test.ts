import { beforeAll, describe, expect, it } from "vitest";
import { as, call, gatewayWith, get, idOf, post, problemOf } from "./support/gateway.ts";

let session: string;

beforeAll(async () => {
  session = await idOf(await call("/v1/sessions", post("acme", {})));
});

const sendText = (type: string | undefined, body: string): RequestInit => ({
  method: "POST",
  headers: as("acme", type === undefined ? {} : { "Content-Type": type }),
  body: new TextEncoder().encode(body),
});

describe("a body", () => {
  it("may be left out of a new session, and not of a run", async () => {
    const nothing = { method: "POST", headers: as("acme") };
    const response = await call("/v1/sessions", nothing);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ metadata: {} });
    expect(await problemOf(await call(`/v1/sessions/${session}/runs`, nothing))).toMatchObject({
      status: 400,
      errors: [{ pointer: "/input", detail: "is required" }],
    });
  });

  it("that is not JSON is refused, whatever it says it is", async () => {
    expect(await problemOf(await call("/v1/sessions", sendText("application/json", '{"title": ')))).toEqual({
      status: 400,
      code: "invalid_json",
    });
    for (const type of [undefined, "text/plain", "application/x-www-form-urlencoded"]) {
      expect(await problemOf(await call("/v1/sessions", sendText(type, "{}")))).toEqual({
        status: 415,
        code: "unsupported_media_type",
      });
    }
  });

  it("of JSON that is not UTF-8 is refused, with and without an Idempotency-Key", async () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('{"title":"'), 0xff, 0x22, 0x7d]);
    for (const key of [{}, { "Idempotency-Key": "not-utf-8" }]) {
      const init = post("acme", {}, key);
      expect(await problemOf(await call("/v1/sessions", { ...init, body: bytes }))).toEqual({
        status: 400,
        code: "invalid_json",
      });
    }
  });

  it.each(["utf-16", "UTF-16LE", '"latin1"', "us-ascii", "utf-8-x"])(
    "of JSON that is said to be in %s is refused",
    async (charset) => {
      const init = sendText(`application/json; charset=${charset}`, "{}");
      expect(await problemOf(await call("/v1/sessions", init))).toEqual({
        status: 415,
        code: "unsupported_media_type",
      });
    },
  );

  it.each(["utf-8", "UTF-8", '"utf-8"', "utf8"])("of JSON in %s is taken", async (charset) => {
    const init = sendText(`application/json; charset=${charset}`, '{"title":"Grüße \u00e4 🙂"}');
    const response = await call("/v1/sessions", init);
    expect(await response.json()).toMatchObject({ title: "Grüße ä 🙂" });
  });

  it("with wrong and unknown fields is told each of them, by pointer", async () => {
    const body = { title: "", metadata: { "a/b": 1 }, colour: "red" };
    const problem = await problemOf(await call("/v1/sessions", post("acme", body)));
    expect(problem).toMatchObject({ status: 400, code: "invalid_request" });
    expect(problem.errors).toEqual(
      ["/title", "/metadata/a~1b", "/colour"].map((pointer) => ({ pointer, detail: expect.any(String) })),
    );
  });

  it.each([
    ["no input", {}],
    ["an empty input", { input: " " }],
    ["too long an input", { input: "x".repeat(20_001) }],
    ["too many files", { input: "x", files: Array(101).fill("fil_1") }],
    ["too many agents", { input: "x", agents: Array(11).fill("code-runner") }],
    ["an unknown strategy", { input: "x", strategy: "magic" }],
  ])("of a run with %s is refused", async (_name, body) => {
    const response = await call(`/v1/sessions/${session}/runs`, post("acme", body));
    expect(await problemOf(response)).toMatchObject({ status: 400, code: "invalid_request" });
  });

  it("of a run that names unknown files and agents is told which", async () => {
    const path = `/v1/sessions/${session}/runs`;
    const files = [`fil_${"0".repeat(26)}`, "../etc/passwd"];
    expect(await problemOf(await call(path, post("acme", { input: "x", files })))).toMatchObject({
      status: 422,
      code: "unknown_file",
      errors: [{ pointer: "/files/0" }, { pointer: "/files/1" }],
    });
    const agents = ["no-such-agent"];
    expect(await problemOf(await call(path, post("acme", { input: "x", agents })))).toMatchObject({
      status: 422,
      code: "unknown_agent",
      errors: [{ pointer: "/agents/0" }],
    });
  });

  it("that is larger than the limit is refused, whether or not it says so first", async () => {
    const gateway = gatewayWith({}, { MAX_BODY_BYTES: "1024" });
    const tooLarge = JSON.stringify({ title: "x".repeat(2_000) });
    const streamed = new Blob([tooLarge]).stream().pipeThrough(new TransformStream());
    for (const body of [tooLarge, streamed]) {
      const init = { method: "POST", headers: as("acme", { "Content-Type": "application/json" }), body };
      expect(await problemOf(await gateway("/v1/sessions", init))).toEqual({
        status: 413,
        code: "body_too_large",
      });
    }
  });
});

describe("a parameter", () => {
  it.each(["limit=0", "limit=101", "limit=x", "cursor=x"])(
    "%s of a list is refused by name",
    async (query) => {
      const problem = await problemOf(await call(`/v1/sessions?${query}`, get("acme")));
      expect(problem).toMatchObject({
        status: 400,
        code: "invalid_request",
        errors: [{ parameter: query.split("=")[0] }],
      });
    },
  );

  it.each(["after=x", "after=-1", "after=1.5", "after="])(
    "%s is not a place to resume from",
    async (query) => {
      const response = await call(`/v1/sessions/${session}/events?${query}`, get("acme"));
      expect(await problemOf(response)).toMatchObject({
        status: 400,
        code: "invalid_cursor",
        errors: [{ parameter: "after" }],
      });
    },
  );

  it.each([
    ["Last-Event-ID", "x"],
    ["Last-Event-ID", "-1"],
    ["Last-Event-ID", "999999"],
    ["Last-Event-ID", "99999999999999999999"],
    ["after", "999999"],
    ["after", "9007199254740991"],
    ["after", "9007199254740992"],
  ])("%s of %s, of no event yet, is refused by name, in JSON and as a stream", async (parameter, id) => {
    for (const accept of ["application/json", "text/event-stream"]) {
      const [query, headers] =
        parameter === "after" ? [`?after=${id}`, {}] : ["?after=0", { [parameter]: id }];
      const path = `/v1/sessions/${session}/events${query}`;
      const response = await call(path, get("acme", { Accept: accept, ...headers }));
      expect(await problemOf(response)).toMatchObject({
        status: 400,
        code: "invalid_cursor",
        errors: [{ parameter }],
      });
    }
  });

  it("that is a number beyond its bounds is told its bounds", async () => {
    for (const id of ["9007199254740992", "9".repeat(400)]) {
      const response = await call(`/v1/sessions/${session}/events?after=${id}`, get("acme"));
      expect(await problemOf(response)).toMatchObject({
        errors: [{ detail: "must be a whole number from 0 to 9007199254740991" }],
      });
    }
  });

  it("Idempotency-Key must be 1 to 255 visible characters", async () => {
    for (const key of ["a b", "x".repeat(256)]) {
      const response = await call("/v1/sessions", post("acme", {}, { "Idempotency-Key": key }));
      expect(await problemOf(response)).toMatchObject({
        status: 400,
        errors: [{ parameter: "Idempotency-Key" }],
      });
    }
  });
});

describe("a path", () => {
  it.each([
    "/v1/sessions/ses_1",
    `/v1/sessions/ses_${"0".repeat(26)}`,
    `/v1/sessions/run_${"0".repeat(26)}`,
    "/v1/sessions/..%2F..%2Fbolt",
    "/v1/files/fil_1",
    `/v1/artifacts/art_${"0".repeat(26)}`,
    "/v1/agents/no-such-agent",
    "/v1/nothing",
    "/nothing",
    "/docs/nothing.js",
  ])("%s leads to nothing", async (path) => {
    expect(await problemOf(await call(path, get("acme")))).toEqual({ status: 404, code: "not_found" });
  });

  it("to nothing is not told from others without a credential", async () => {
    expect(await problemOf(await call("/v1/nothing"))).toEqual({ status: 400, code: "tenant_required" });
  });

  it("with the wrong method is told the right ones", async () => {
    const response = await call("/v1/sessions", { method: "PUT", headers: as("acme") });
    expect(new Set(response.headers.get("Allow")?.split(", "))).toEqual(new Set(["GET", "HEAD", "POST"]));
    expect(await problemOf(response)).toEqual({ status: 405, code: "method_not_allowed" });
  });

  it("of a run that has no such question, or has ended, is a conflict", async () => {
    const run = { input: "Run it", agents: ["code-runner"] };
    const path = `/v1/sessions/${session}/runs/${await idOf(await call(`/v1/sessions/${session}/runs`, post("acme", run)))}`;
    const answers = { answers: [{ question: `qst_${"0".repeat(26)}`, text: "yes" }] };
    expect(await problemOf(await call(`${path}/answers`, post("acme", answers)))).toMatchObject({
      status: 409,
      code: "question_not_open",
    });
    expect((await call(`${path}/cancel`, post("acme", {}))).status).toBe(200);
    expect(await problemOf(await call(`${path}/cancel`, post("acme", {})))).toMatchObject({
      status: 409,
      code: "run_ended",
    });
  });
});

describe("a problem", () => {
  it("is problem details, with the trace that the caller is in", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    const response = await call("/v1/nothing", get("acme", headers));
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    expect(response.headers.get("X-Trace-Id")).toBe(traceId);
    expect(await response.json()).toMatchObject({ type: "/docs/problems#not_found", status: 404, traceId });
  });

  it("of ours says nothing of what went wrong inside", async () => {
    const gateway = gatewayWith({
      identify: () => Promise.reject(new Error("the password is hunter2")),
    });
    const response = await gateway("/v1/sessions", get("acme"));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain('"code":"internal"');
    expect(text).not.toContain("hunter2");
  });

  it("is explained where its type leads", async () => {
    const page = await call("/docs/problems");
    expect(page.headers.get("Content-Type")).toContain("text/html");
    const text = await page.text();
    expect(text).toContain('id="invalid_cursor"');
    expect(text).toContain("in the <code>X-Tenant-ID</code> header");
  });

  it("of too many requests says when to come back", async () => {
    const full = { name: "tenant", limit: 5, remaining: 0, resetSeconds: 17, isAllowed: false } as const;
    const count = { isAllowed: false, limits: [full], version: null };
    const gateway = gatewayWith({ countRequest: () => Promise.resolve(count) });
    const response = await gateway("/v1/sessions", get("acme"));
    expect(response.headers.get("Retry-After")).toBe("17");
    expect(response.headers.get("RateLimit")).toBe('"tenant";r=0;t=17');
    expect(response.headers.get("RateLimit-Policy")).toBe('"tenant";q=5;w=60');
    expect(await problemOf(response)).toEqual({ status: 429, code: "rate_limited" });
  });
});
