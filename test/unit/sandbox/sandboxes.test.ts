import { createServer, type RequestListener, type Server } from "node:http";
import { AuthenticationError, RateLimitError, SandboxError } from "e2b";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listenOn } from "../../../local/ports.ts";
import { UpstreamUnavailable } from "../../../src/mesh/upstream.ts";
import { failureOf } from "../../../src/sandbox/failure.ts";
import { Sandboxes } from "../../../src/sandbox/sandboxes.ts";

const owner = { tenantId: "acme", sessionId: "ses_a", runId: "run_a", stepId: "stp_a", attempt: 1 };

/** A sandbox service that answers as a test says. */
let server: Server;
let url: string;
let answer: RequestListener;
let requests: string[];
beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split("?")[0]}`);
    answer(request, response);
  });
  url = `http://127.0.0.1:${await listenOn(server, 0)}`;
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

const status =
  (code: number): RequestListener =>
  (_request, response) =>
    response
      .writeHead(code, { "content-type": "application/json", "retry-after": "0" })
      .end(JSON.stringify({ code, message: "no" }));
const cut: RequestListener = (request) => request.socket.destroy();
const none: RequestListener = (_request, response) =>
  response.writeHead(200, { "content-type": "application/json" }).end("[]");
/** Lists sandboxes, none, and fails at everything else. */
const onlyLists: RequestListener = (request, response) =>
  (request.method === "GET" ? none : status(503))(request, response);

/** The service as a session of its own sees it. */
function connect(): Sandboxes {
  return new Sandboxes({ E2B_API_KEY: "key", E2B_API_URL: url, E2B_SANDBOX_URL: url, E2B_TEMPLATE: "base" });
}

const create = (): Promise<unknown> => connect().create(owner, 60_000);
const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("the sandboxes of a tenant", () => {
  it("are asked for by what their metadata says, whichever session they are of", async () => {
    let metadata: string | null = null;
    answer = (request, response) => {
      metadata = new URL(request.url ?? "", url).searchParams.get("metadata");
      none(request, response);
    };
    expect(await connect().listOf("acme")).toEqual([]);
    expect(Object.fromEntries(new URLSearchParams(metadata ?? ""))).toEqual({
      platform: "miosa",
      tenant: "acme",
    });
  });

  it("are gone already where none was left to kill", async () => {
    answer = status(404);
    expect(await connect().kill("sbx_gone")).toBe(false);
  });
});

describe("the sandboxes of the platform", () => {
  const listed = (sandboxID: string, metadata: Record<string, string>) => ({
    ...{ sandboxID, metadata, templateID: "base", state: "running", cpuCount: 1, memoryMB: 1, diskSizeMB: 1 },
    ...{ startedAt: "2026-01-01T00:00:00Z", endAt: "2026-01-01T00:01:00Z", envdVersion: "0.4.0" },
  });
  const metadata = { platform: "miosa", tenant: "acme", session: "ses_a", run: "run_a", step: "stp_a" };

  it("say for whose stock they were made, and a paused one's lifetime does not run", async () => {
    answer = (_request, response) => {
      const inStock = listed("sbx_w", { platform: "miosa", tenant: "acme", stock: "warm" });
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify([{ ...inStock, state: "paused" }]));
    };
    const { sandboxes } = await connect().list();
    expect(sandboxes).toEqual([{ id: "sbx_w", endsAt: undefined, owner: undefined, stockOf: "acme" }]);
  });

  it("are listed a page at a time, with whose they are where that can be told", async () => {
    const seen: URLSearchParams[] = [];
    answer = (request, response) => {
      const query = new URL(request.url ?? "", url).searchParams;
      seen.push(query);
      const isFirst = query.get("nextToken") === null;
      response.writeHead(200, {
        "content-type": "application/json",
        ...(isFirst ? { "x-next-token": "second" } : {}),
      });
      const page = isFirst ? listed("sbx_a", { ...metadata, attempt: "1" }) : listed("sbx_b", metadata);
      response.end(JSON.stringify([page]));
    };
    const endsAt = Date.parse("2026-01-01T00:01:00Z");
    expect(await connect().list()).toEqual({
      sandboxes: [{ id: "sbx_a", endsAt, owner }],
      next: "second",
    });
    expect(await connect().list("second")).toEqual({
      sandboxes: [{ id: "sbx_b", endsAt, owner: undefined }],
      next: undefined,
    });
    expect(seen.map((query) => [query.get("metadata"), query.get("nextToken")])).toEqual([
      ["platform=miosa", null],
      ["platform=miosa", "second"],
    ]);
  });
});

describe("a call to the sandbox service", () => {
  it.each([500, 502, 503, 504])("that is answered with %i is an outage, after one request", async (code) => {
    answer = status(code);
    expect(await errorOf(create())).toMatchObject({ name: "UpstreamUnavailable", isCircuitOpen: false });
    expect(requests).toEqual(["POST /v2/sandboxes"]);
  });

  it.each([
    [400, SandboxError],
    [401, AuthenticationError],
    [404, SandboxError],
    [429, RateLimitError],
  ])("that is answered with %i is refused, after one request", async (code, kind) => {
    answer = status(code);
    expect(await errorOf(create())).toBeInstanceOf(kind);
    expect(requests).toEqual(["POST /v2/sandboxes"]);
  });

  it("whose connection is cut is an outage", async () => {
    answer = cut;
    expect(await errorOf(create())).toBeInstanceOf(UpstreamUnavailable);
  });

  it("that gets no answer in time is an outage", async () => {
    vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(
      AbortSignal.abort(new DOMException("", "TimeoutError")),
    );
    answer = none;
    expect(await errorOf(create())).toBeInstanceOf(UpstreamUnavailable);
  });
});

describe("the circuit of the sandbox service", () => {
  it("opens for all sessions after five outages, and a step that meets it has failed for good", async () => {
    answer = status(500);
    for (let n = 0; n < 5; n += 1) await errorOf(connect().find(owner));
    const error = await errorOf(connect().find(owner));
    expect(requests).toHaveLength(5);
    expect(failureOf(error)).toMatchObject({ code: "sandbox_service_down", isRetryable: false });
  });

  it("opens for creation alone where nothing else fails, so that sandboxes can still be killed", async () => {
    answer = onlyLists;
    for (let n = 0; n < 6; n += 1) {
      await connect().find(owner);
      await errorOf(create());
    }
    expect(requests.filter((request) => request === "POST /v2/sandboxes")).toHaveLength(5);
    expect(connect().circuit).toBe("open");
    answer = status(204);
    await connect().kill("sandbox");
    expect(requests.at(-1)).toBe("DELETE /sandboxes/sandbox");
  });

  it("stays closed where calls are one too many: their steps wait and try again", async () => {
    answer = status(429);
    let error: unknown;
    for (let n = 0; n < 8; n += 1) error = await errorOf(connect().find(owner));
    expect(requests).toHaveLength(8);
    expect(connect().circuit).toBe("closed");
    expect(failureOf(error)).toMatchObject({ code: "sandbox_unavailable", isRetryable: true });
  });

  it("lets a call through after ten seconds, and closes if that succeeds", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    answer = status(500);
    for (let n = 0; n < 5; n += 1) await errorOf(connect().find(owner));
    vi.setSystemTime(Date.now() + 10_000);
    expect(connect().circuit).toBe("half-open");
    answer = none;
    expect(await connect().find(owner)).toBeUndefined();
    expect(connect().circuit).toBe("closed");
  });
});

describe("a check of the sandbox service", () => {
  it("passes where a call with the key succeeds", async () => {
    answer = none;
    await connect().check(1_000);
    expect(requests).toEqual(["GET /v2/sandboxes"]);
  });

  it.each([401, 429, 500])("fails where calls are answered with %i", async (code) => {
    answer = status(code);
    await expect(connect().check(1_000)).rejects.toThrow();
  });

  it("fails without a call while the circuit is open, and never opens it", async () => {
    answer = status(500);
    for (let n = 0; n < 6; n += 1) await errorOf(connect().check(1_000));
    expect(connect().circuit).toBe("closed");
    for (let n = 0; n < 5; n += 1) await errorOf(connect().find(owner));
    answer = none;
    requests = [];
    await expect(connect().check(1_000)).rejects.toThrow("circuit");
    expect(requests).toEqual([]);
  });
});
