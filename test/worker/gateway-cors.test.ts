import { beforeAll, describe, expect, it } from "vitest";
import { call, idOf, newTenant, problemOf, withKey } from "./support/gateway.ts";

const page = "https://app.acme.test";
let acme: { id: string; key: string };

beforeAll(async () => {
  acme = await newTenant();
  const change = { allowedOrigins: [page] };
  expect((await call("/v1/settings", withKey(acme.key, "PATCH", change))).status).toBe(200);
});

const from = (origin: string, key = acme.key, more: Record<string, string> = {}) => ({
  headers: { Origin: origin, Authorization: `Bearer ${key}`, ...more },
});

describe("a page of an allowed origin", () => {
  it("may ask first", async () => {
    const headers = { Origin: page, "Access-Control-Request-Method": "POST" };
    const response = await call("/v1/sessions", { method: "OPTIONS", headers });
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(page);
    expect(response.headers.get("Access-Control-Allow-Headers")).toContain("Last-Event-ID");
  });

  it("reads answers, and problems too", async () => {
    for (const [path, status] of [
      ["/v1/agents", 200],
      ["/v1/agents/no-such-agent", 404],
    ] as const) {
      const response = await call(path, from(page));
      expect(response.status).toBe(status);
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe(page);
      expect(response.headers.get("Access-Control-Allow-Credentials")).toBe("true");
      expect(response.headers.get("Vary")).toContain("Origin");
      expect(response.headers.get("Cross-Origin-Resource-Policy")).toBe("cross-origin");
    }
  });

  it("reads streams, with a token in the URL", async () => {
    const session = await idOf(await call("/v1/sessions", withKey(acme.key, "POST", {})));
    const made = await call(`/v1/sessions/${session}/stream-tokens`, withKey(acme.key, "POST"));
    const { token } = await made.json<{ token: string }>();
    const headers = { Origin: page, Accept: "text/event-stream" };
    const stream = await call(`/v1/sessions/${session}/events?token=${token}`, { headers });
    expect([stream.status, stream.headers.get("Access-Control-Allow-Origin")]).toEqual([200, page]);
    await stream.body?.cancel();
  });
});

it("a page of an allowed origin is told why it is refused, where the request names its tenant", async () => {
  const response = await call("/v1/agents", {
    headers: { Origin: page, "X-Tenant-ID": acme.id, Authorization: "Bearer expired" },
  });
  expect([response.status, response.headers.get("Access-Control-Allow-Origin")]).toEqual([401, page]);
  const elsewhere = await call("/v1/agents", {
    headers: { Origin: page, "X-Tenant-ID": "bolt", Authorization: "Bearer expired" },
  });
  expect(elsewhere.headers.get("Access-Control-Allow-Origin")).toBeNull();
});

describe("a page of another origin", () => {
  it("is refused before anything is done, and can read nothing", async () => {
    for (const origin of ["https://evil.test", "null", `${page}.evil.test`, "http://app.acme.test"]) {
      const response = await call("/v1/agents", from(origin));
      expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
      expect(await problemOf(response)).toEqual({ status: 403, code: "origin_not_allowed" });
    }
  });

  it("is not let in by the origins of another tenant", async () => {
    const { key } = await newTenant();
    expect((await call("/v1/agents", from(page, key))).status).toBe(403);
  });
});

it("a page of our own needs no leave", async () => {
  expect((await call("/v1/agents", from("https://miosa.test"))).status).toBe(200);
});

it.each([
  "*",
  "https://a.test/",
  "https://a.test/path",
  "a.test",
  "javascript:alert(1)",
  "https://*.a.test",
  "https://A.test",
])("%j is no origin", async (origin) => {
  const change = withKey(acme.key, "PATCH", { allowedOrigins: [page, origin] });
  expect(await problemOf(await call("/v1/settings", change))).toMatchObject({
    status: 400,
    errors: [{ pointer: "/allowedOrigins/1" }],
  });
});
