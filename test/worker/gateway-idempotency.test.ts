import { describe, expect, it } from "vitest";
import type { IdempotentRequestApi } from "../../durable-objects/idempotency-api.ts";
import type { SessionStub } from "../../src/tenancy/places.ts";
import { fakeSessions } from "./support/fake-sessions.ts";
import { forgetfulRequest } from "./support/forgetful-request.ts";
import {
  as,
  byAdmin,
  call,
  gatewayWith,
  idOf,
  newTenant,
  nowhere,
  post,
  problemOf,
  type Tenant,
  withKey,
} from "./support/gateway.ts";

const runs = `/v1/sessions/ses_${"0".repeat(26)}/runs`;
const newKey = () => ({ "Idempotency-Key": crypto.randomUUID() });
const isReplay = (response: Response) => response.headers.get("Idempotent-Replayed") === "true";
const conflict = { status: 422, code: "idempotency_conflict" };

/** What an answer tells of what was created. */
const answerOf = async (response: Response) => ({
  status: response.status,
  location: response.headers.get("Location"),
  type: response.headers.get("Content-Type"),
  body: await response.text(),
});

/** Makes another API key of a tenant. */
async function newKeyOf(key: string): Promise<{ id: string; key: string }> {
  const response = await call("/v1/keys", withKey(key, "POST", { name: "Other" }));
  return response.json();
}

/** Sessions that take runs, but each in its own way. */
const sessionsThat = (requestRun: SessionStub["requestRun"]) => ({
  sessionNamed: (name: string): SessionStub => ({ ...fakeSessions().sessionNamed(name), requestRun }),
});

describe("a request that creates, sent again with its key", () => {
  it("is answered as before, byte for byte, and does nothing", async () => {
    const { asked, sessionNamed } = fakeSessions();
    const gateway = gatewayWith({ sessionNamed });
    const request = post("acme", { input: "Run it" }, newKey());
    const [first, again] = [await gateway(runs, request), await gateway(runs, request)];
    expect([isReplay(first), isReplay(again)]).toEqual([false, true]);
    const answer = await answerOf(first);
    expect(answer).toMatchObject({ status: 202, location: expect.stringContaining(`${runs}/run_`) });
    expect(await answerOf(again)).toEqual(answer);
    expect(asked).toHaveLength(1);
  });

  it("has a trace of its own, and the headers of every answer", async () => {
    const request = post("acme", {}, newKey());
    const [first, again] = [await call("/v1/sessions", request), await call("/v1/sessions", request)];
    expect(again.headers.get("X-Trace-Id")).not.toBe(first.headers.get("X-Trace-Id"));
    for (const name of ["RateLimit", "X-Content-Type-Options"]) {
      expect(again.headers.has(name), name).toBe(true);
    }
  });

  it("does its work once with Redis down", async () => {
    const { asked, sessionNamed } = fakeSessions();
    const gateway = gatewayWith({ sessionNamed }, { UPSTASH_REDIS_REST_URL: nowhere });
    const request = post("acme", { input: "Run it" }, newKey());
    await gateway(runs, request);
    expect(isReplay(await gateway(runs, request))).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["another body", "/v1/files?name=a", () => ({ body: "other" })],
    ["another query", "/v1/files?name=b", () => ({})],
    ["another path", "/v1/sessions", () => ({})],
    [
      "another content type",
      "/v1/files?name=a",
      (headers: object) => ({ headers: { ...headers, "Content-Type": "text/html" } }),
    ],
  ])("but with %s is refused", async (_name, path, other) => {
    const headers = as("acme", { ...newKey(), "Content-Type": "text/plain" });
    const upload = { method: "POST", headers, body: "one" };
    expect((await call("/v1/files?name=a", upload)).status).toBe(201);
    expect(await problemOf(await call(path, { ...upload, ...other(headers) }))).toEqual(conflict);
  });

  it("while the first is under way is asked to come back, and then gets its answer", async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { sessionNamed } = fakeSessions();
    const gateway = gatewayWith(
      sessionsThat(async (caller, request) => {
        begin();
        await held;
        return sessionNamed("").requestRun(caller, request);
      }),
    );
    const key = newKey();
    const first = gateway(runs, post("acme", { input: "Run it" }, key));
    await begun;
    const meanwhile = await gateway(runs, post("acme", { input: "Run it" }, key));
    expect(meanwhile.headers.get("Retry-After")).toBe("1");
    expect(await problemOf(meanwhile)).toEqual({ status: 409, code: "idempotency_in_progress" });
    expect(await problemOf(await gateway(runs, post("acme", { input: "Stop" }, key)))).toEqual(conflict);
    release();
    const again = () => gateway(runs, post("acme", { input: "Run it" }, key));
    expect(await answerOf(await first)).toEqual(await answerOf(await again()));
  });

  it("as an event stream finds the same run, and is not kept", async () => {
    const { asked, sessionNamed } = fakeSessions();
    const gateway = gatewayWith({ sessionNamed });
    const key = newKey();
    const asStream = post("acme", { input: "Run it" }, { ...key, Accept: "text/event-stream" });
    await gateway(runs, asStream);
    const response = await gateway(runs, post("acme", { input: "Run it" }, key));
    expect(isReplay(response)).toBe(false);
    expect(asked[0]?.given).toMatchObject([{ runId: await idOf(response) }]);
  });
});

describe("an answer that shows a secret", () => {
  it("shows it again to its caller, and is kept nowhere on its way", async () => {
    const { key } = await newTenant();
    const request = withKey(key, "POST", { name: "Second" });
    const init = { ...request, headers: { ...request.headers, ...newKey() } };
    const [first, again] = [await call("/v1/keys", init), await call("/v1/keys", init)];
    expect(isReplay(again)).toBe(true);
    expect(again.headers.get("Cache-Control")).toBe("no-store");
    expect(await answerOf(again)).toEqual(await answerOf(first));
    const { items } = await (await call("/v1/keys", withKey(key))).json<{ items: unknown[] }>();
    expect(items).toHaveLength(2);
  });

  it("is the administration's too", async () => {
    const id = `t-${crypto.randomUUID()}`;
    const request = byAdmin("POST", { id, name: "Twice" });
    const init = { ...request, headers: { ...request.headers, ...newKey() } };
    const [first, again] = [await call("/v1/admin/tenants", init), await call("/v1/admin/tenants", init)];
    expect([first.status, isReplay(again)]).toEqual([201, true]);
    expect(await answerOf(again)).toEqual(await answerOf(first));
  });
});

describe("a key", () => {
  it("is each tenant's own", async () => {
    const key = newKey();
    const create = (tenant: Tenant) => call("/v1/sessions", post(tenant, {}, key));
    const [acmes, bolts] = [await create("acme"), await create("bolt")];
    expect(isReplay(bolts)).toBe(false);
    expect(await idOf(acmes)).not.toBe(await idOf(bolts));
  });

  it("is each caller's own: nobody reads what another of its tenant was answered", async () => {
    const { key: first } = await newTenant();
    const { key: second } = await newKeyOf(first);
    const key = newKey();
    const uploadAs = (caller: string, body: string) =>
      call("/v1/files?name=a", {
        method: "POST",
        headers: { Authorization: `Bearer ${caller}`, ...key },
        body,
      });
    const answers = [await uploadAs(first, "one"), await uploadAs(second, "two")];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(isReplay(await uploadAs(first, "one"))).toBe(true);
  });

  it("creates once for a tenant, whichever of its API keys it comes with", async () => {
    const { key: first } = await newTenant();
    const { key: second } = await newKeyOf(first);
    const gateway = gatewayWith({ idempotentRequestNamed: () => forgetfulRequest });
    const key = newKey();
    const createAs = (caller: string, path: string, body: object) => {
      const init = withKey(caller, "POST", body);
      return gateway(path, { ...init, headers: { ...init.headers, ...key } });
    };
    const createTwice = async (path: string, body: object, other: object) => {
      const id = await idOf(await createAs(first, path, body));
      expect(await idOf(await createAs(second, path, body))).toBe(id);
      expect(await problemOf(await createAs(second, path, other))).toEqual(conflict);
      return `${path}/${id}`;
    };
    const session = await createTwice("/v1/sessions", { title: "One" }, { title: "Two" });
    await createTwice(`${session}/runs`, { input: "Run it" }, { input: "Stop" });
    const scheduled = (input: string) => ({ cron: "0 9 1 1 *", run: { input } });
    await createTwice(`${session}/schedules`, scheduled("Run it"), scheduled("Stop"));
    const listed = await gateway(`${session}/events`, withKey(second));
    const { events } = await listed.json<{ events: { type: string }[] }>();
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === "run.requested")).toHaveLength(1);
    expect(types.filter((type) => type === "schedule.created")).toHaveLength(1);
  });

  it("may have 255 characters, and no more", async () => {
    const create = (length: number) =>
      call("/v1/files?name=a", {
        method: "POST",
        headers: as("acme", { "Idempotency-Key": "k".repeat(length) }),
        body: "x",
      });
    expect([(await create(255)).status, isReplay(await create(255))]).toEqual([201, true]);
    expect(await problemOf(await create(256))).toMatchObject({
      status: 400,
      errors: [{ parameter: "Idempotency-Key" }],
    });
  });
});

describe("a request that was refused leaves its key free", () => {
  it.each([
    ["for a field that is not there", { nothing: true }, 400],
    ["for an agent that is not there", { input: "Run it", agents: ["nobody"] }, 422],
  ])("%s", async (_name, wrong, status) => {
    const gateway = gatewayWith({ sessionNamed: fakeSessions().sessionNamed });
    const key = newKey();
    expect((await gateway(runs, post("acme", wrong, key))).status).toBe(status);
    const corrected = await gateway(runs, post("acme", { input: "Run it" }, key));
    expect([corrected.status, isReplay(corrected)]).toEqual([202, false]);
  });

  it("for something that was not available", async () => {
    const { sessionNamed } = fakeSessions();
    let isDown = true;
    const gateway = gatewayWith(
      sessionsThat((caller, request) => {
        if (isDown) return Promise.reject(Object.assign(new Error("overloaded"), { overloaded: true }));
        return sessionNamed("").requestRun(caller, request);
      }),
    );
    const request = post("acme", { input: "Run it" }, newKey());
    expect((await gateway(runs, request)).status).toBe(503);
    isDown = false;
    expect((await gateway(runs, request)).status).toBe(202);
  });
});

describe("an upload as a form", () => {
  const form = (key: Record<string, string>, ...contents: string[]): RequestInit => {
    const body = new FormData();
    for (const content of contents) body.append("file", new Blob([content]), "a.txt");
    return { method: "POST", headers: as("acme", key), body };
  };

  it("is the same when it is sent again, although its boundary is another", async () => {
    const key = newKey();
    const first = await call("/v1/files", form(key, "one"));
    const again = await call("/v1/files", form(key, "one"));
    expect([first.status, isReplay(again)]).toEqual([201, true]);
    expect(await answerOf(again)).toEqual(await answerOf(first));
  });

  it("is another with other files", async () => {
    const key = newKey();
    await call("/v1/files", form(key, "one"));
    for (const contents of [["two"], ["one", "two"]]) {
      expect(await problemOf(await call("/v1/files", form(key, ...contents)))).toEqual(conflict);
    }
  });

  it("that cannot be read is refused, and leaves its key free", async () => {
    const key = newKey();
    const headers = as("acme", { ...key, "Content-Type": "multipart/form-data; boundary=x" });
    const torn = { method: "POST", headers, body: "--x\r\nnot a part" };
    expect(await problemOf(await call("/v1/files", torn))).toEqual({ status: 400, code: "invalid_request" });
    expect((await call("/v1/files", form(key, "one"))).status).toBe(201);
  });
});

describe("where keys cannot be looked up", () => {
  const unreachable = () => Promise.reject(new Error("Network connection lost."));
  const keys = (some: Partial<IdempotentRequestApi>) => ({
    idempotentRequestNamed: () => ({
      begin: unreachable,
      finish: unreachable,
      abandon: unreachable,
      ...some,
    }),
  });

  it("no route that creates does anything, and each tells of the key and what it can mean", async () => {
    type Operation = {
      parameters?: { name: string; in: string }[];
      responses: Record<string, object>;
    };
    const { paths } = await (await call("/openapi.json")).json<{
      paths: Record<string, { post?: Operation }>;
    }>();
    // What these create are versions of agents.
    const others = ["/v1/agents/import", "/v1/agents/{name}/rollback"];
    const creating = Object.entries(paths).filter(
      ([path, { post }]) =>
        post !== undefined && ("201" in post.responses || "202" in post.responses || others.includes(path)),
    );
    expect(creating.map(([path]) => path)).toContain("/v1/files");
    const gateway = gatewayWith(keys({}));
    for (const [path, { post: operation }] of creating) {
      expect(operation?.parameters, path).toContainEqual(
        expect.objectContaining({ name: "Idempotency-Key", in: "header" }),
      );
      expect(Object.keys(operation?.responses ?? {}), path).toEqual(expect.arrayContaining(["409", "422"]));
      const { headers } = path.startsWith("/v1/admin/") ? byAdmin() : post("acme", {});
      const init = { method: "POST", headers: { ...headers, ...newKey() }, body: "{}" };
      const response = await gateway(path.replaceAll(/[{}]/g, ""), init);
      expect(response.headers.get("Retry-After"), path).toBe("5");
      expect(await problemOf(response), path).toEqual({ status: 503, code: "unavailable" });
    }
  });

  it("requests without a key are served", async () => {
    expect((await gatewayWith(keys({}))("/v1/sessions", post("acme", {}))).status).toBe(201);
  });

  it("after the work was done, its answer is given all the same", async () => {
    const begin = () => Promise.resolve({ kind: "started", attempt: "1" } as const);
    const gateway = gatewayWith(keys({ begin }));
    expect((await gateway("/v1/sessions", post("acme", {}, newKey()))).status).toBe(201);
  });
});
