import { expect, it } from "vitest";
import { scopes } from "../../src/tenancy/scopes.ts";
import { call } from "./support/gateway.ts";

type Operation = {
  operationId: string;
  tags: string[];
  security?: unknown[];
  parameters?: { name: string; in: string; schema: object }[];
  requestBody?: { required?: boolean; content: object };
  "x-required-scope"?: string;
  responses: Record<string, { content?: object; headers?: Record<string, { $ref: string }> }>;
};
type Document = {
  openapi: string;
  tags: { name: string }[];
  components: { headers: Record<string, object> };
  paths: Record<string, Record<string, Operation>>;
};

const describe = async () => (await call("/openapi.json")).json<Document>();

it("the document tells of every route, and of nothing else", async () => {
  const { openapi, paths } = await describe();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(openapi).toBe("3.1.0");
  expect(routes.sort()).toEqual(
    [
      "DELETE /v1/agents/{name}",
      "DELETE /v1/domains/{hostname}",
      "DELETE /v1/identity-providers/{providerId}",
      "DELETE /v1/admin/tenants/{tenantId}",
      "DELETE /v1/keys/{keyId}",
      "DELETE /v1/sessions/{sessionId}",
      "DELETE /v1/sessions/{sessionId}/schedules/{scheduleId}",
      "GET /healthz",
      "GET /readyz",
      "GET /v1/admin/tenants",
      "GET /v1/admin/tenants/{tenantId}",
      "GET /v1/admin/tenants/{tenantId}/audit",
      "GET /v1/admin/tenants/{tenantId}/export",
      "GET /v1/admin/tenants/{tenantId}/receipt",
      "GET /v1/admin/tenants/{tenantId}/usage",
      "GET /v1/agents",
      "GET /v1/agents/{name}",
      "GET /v1/agents/{name}/versions",
      "GET /v1/artifacts/{artifactId}",
      "GET /v1/audit",
      "GET /v1/domains",
      "GET /v1/domains/{hostname}",
      "GET /v1/files/{fileId}",
      "GET /v1/identity-providers",
      "GET /v1/identity-providers/{providerId}",
      "GET /v1/keys",
      "GET /v1/sessions",
      "GET /v1/sessions/{sessionId}",
      "GET /v1/sessions/{sessionId}/events",
      "GET /v1/sessions/{sessionId}/runs",
      "GET /v1/sessions/{sessionId}/runs/{runId}",
      "GET /v1/sessions/{sessionId}/runs/{runId}/events",
      "GET /v1/sessions/{sessionId}/schedules",
      "GET /v1/sessions/{sessionId}/schedules/{scheduleId}",
      "GET /v1/settings",
      "GET /v1/usage",
      "PATCH /v1/admin/tenants/{tenantId}",
      "PATCH /v1/agents/{name}",
      "PATCH /v1/settings",
      "POST /v1/admin/tenants",
      "POST /v1/admin/tenants/{tenantId}/keys",
      "POST /v1/admin/tenants/{tenantId}/resume",
      "POST /v1/admin/tenants/{tenantId}/suspend",
      "POST /v1/agents/import",
      "POST /v1/agents/{name}/rollback",
      "POST /v1/domains",
      "POST /v1/domains/{hostname}/verify",
      "POST /v1/files",
      "POST /v1/identity-providers",
      "POST /v1/keys",
      "POST /v1/keys/{keyId}/rotate",
      "POST /v1/route",
      "POST /v1/sessions",
      "POST /v1/sessions/{sessionId}/runs",
      "POST /v1/sessions/{sessionId}/runs/{runId}/answers",
      "POST /v1/sessions/{sessionId}/runs/{runId}/approval",
      "POST /v1/sessions/{sessionId}/runs/{runId}/cancel",
      "POST /v1/sessions/{sessionId}/schedules",
      "POST /v1/sessions/{sessionId}/stream-tokens",
      "PUT /v1/agents/{name}",
    ].sort(),
  );
});

it("every route below /v1 tells of the problems of its callers", async () => {
  const { paths } = await describe();
  for (const [path, methods] of Object.entries(paths).filter(([path]) => path.startsWith("/v1"))) {
    for (const { responses } of Object.values(methods)) {
      const ofTenants = path.startsWith("/v1/admin") ? [] : ["403", "429"];
      for (const status of ["400", "401", "431", "500", "503", ...ofTenants]) {
        expect(Object.keys(responses[status]?.content ?? {}), path).toEqual(["application/problem+json"]);
      }
    }
  }
});

it("every route of a tenant's says which scope its callers need", async () => {
  const { paths } = await describe();
  for (const [path, methods] of Object.entries(paths).filter(([path]) => path.startsWith("/v1"))) {
    for (const operation of Object.values(methods)) {
      const needed = operation["x-required-scope"];
      if (path.startsWith("/v1/admin")) expect(operation.security, path).toEqual([{ admin: [] }]);
      else expect(scopes, path).toContain(needed);
    }
  }
});

it("every operation has a name of its own, and belongs to one of the groups", async () => {
  const { paths, tags } = await describe();
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+([A-Z][a-z]+)+$/);
  expect(new Set(operations.flatMap((operation) => operation.tags))).toEqual(
    new Set(tags.map(({ name }) => name)),
  );
});

it("headers of responses are told of, where callers act on them", async () => {
  const { paths, components } = await describe();
  const { responses = {} } = paths["/v1/sessions/{sessionId}/runs"]?.post ?? {};
  const headersOf = (status: string) => Object.keys(responses[status]?.headers ?? {});
  expect(headersOf("202")).toEqual(["Location", "Idempotent-Replayed", "X-Trace-Id"]);
  expect(headersOf("429")).toEqual(["RateLimit", "RateLimit-Policy", "Retry-After", "X-Trace-Id"]);
  expect(headersOf("503")).toEqual(["Retry-After", "X-Trace-Id"]);
  for (const name of headersOf("429")) expect(components.headers).toHaveProperty(name);
});

it("a body is required where it is", async () => {
  const { paths } = await describe();
  expect(paths["/v1/sessions"]?.post?.requestBody?.required).toBe(false);
  expect(paths["/v1/sessions/{sessionId}/runs"]?.post?.requestBody?.required).toBe(true);
});

it("every part of a path is a parameter", async () => {
  const { paths } = await describe();
  for (const [path, methods] of Object.entries(paths)) {
    const names = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
    for (const { parameters = [] } of Object.values(methods)) {
      const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
      expect(inPath.sort(), path).toEqual(names.sort());
    }
  }
});

it("numbers in a query are told as numbers, with their bounds", async () => {
  const { paths } = await describe();
  const limit = paths["/v1/sessions"]?.get?.parameters?.find(({ name }) => name === "limit");
  expect(limit?.schema).toEqual({ type: "integer", minimum: 1, maximum: 100, default: 20 });
});

it("streams are told of beside their JSON", async () => {
  const { paths } = await describe();
  const events = paths["/v1/sessions/{sessionId}/events"]?.get;
  expect(Object.keys(events?.responses["200"]?.content ?? {})).toEqual([
    "application/json",
    "text/event-stream",
  ]);
  expect(events?.parameters?.map(({ name }) => name)).toContain("Last-Event-ID");
  const runs = paths["/v1/sessions/{sessionId}/runs"]?.post;
  expect(Object.keys(runs?.responses["200"]?.content ?? {})).toEqual(["text/event-stream"]);
  expect(Object.keys(runs?.responses["202"]?.content ?? {})).toEqual(["application/json"]);
});

it("the page of the documentation loads nothing from elsewhere", async () => {
  const page = await call("/docs/");
  expect(page.headers.get("Content-Security-Policy")).toContain("default-src 'none'; script-src 'self'");
  const html = await page.text();
  for (const [, url = ""] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect(url).toMatch(/^\/docs\//);
    expect((await call(url)).status).toBe(200);
  }
});
