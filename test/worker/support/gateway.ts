import { createExecutionContext } from "cloudflare:test";
import { env, exports, waitUntil } from "cloudflare:workers";
import { inject } from "vitest";
import type { Config } from "../../../src/config.ts";
import { createApp, type Services } from "../../../src/gateway/app.ts";
import { connectServices } from "../../../src/gateway/connect-services.ts";
import "../../support/provided-context.ts";

const apiKeys = inject("apiKeys");
export type Tenant = keyof typeof apiKeys;

const origin = "https://miosa.test";

/** Sends a request to the Worker as it is deployed. */
export const call = (path: string, init?: RequestInit): Promise<Response> =>
  exports.default.fetch(`${origin}${path}`, init);

/** Sends requests to a gateway of its own, with some variables or services replaced. */
export function gatewayWith(
  services: Partial<Services>,
  variables: Partial<Record<keyof Config, string>> = {},
) {
  const app = createApp({ ...connectServices({ ...env, ...variables }, waitUntil), ...services });
  return async (path: string, init?: RequestInit): Promise<Response> =>
    app.fetch(new Request(new URL(path, origin), init), env, createExecutionContext());
}

/** Where nothing listens. */
export const nowhere = "http://127.0.0.1:9";

/** What a tenant's request shows of it. */
export const as = (tenant: Tenant, headers: Record<string, string> = {}) => ({
  "X-Tenant-ID": tenant,
  Authorization: `Bearer ${apiKeys[tenant]}`,
  ...headers,
});

export const get = (tenant: Tenant, headers?: Record<string, string>): RequestInit => ({
  headers: as(tenant, headers),
});

/** A request with a body of JSON. */
export const post = (tenant: Tenant, body: unknown, headers?: Record<string, string>): RequestInit => ({
  method: "POST",
  headers: as(tenant, { "Content-Type": "application/json", ...headers }),
  body: JSON.stringify(body),
});

/** The id of what was created. */
export async function idOf(response: Response): Promise<string> {
  const { id } = await response.json<{ id: string }>();
  return id;
}

/** What an answer that refuses says: its status and its problem. */
export async function problemOf(response: Response) {
  const { code, errors } = await response.json<{ code: string; errors?: unknown[] }>();
  return { status: response.status, code, ...(errors === undefined ? {} : { errors }) };
}

/** A request of the platform's administration. */
export const byAdmin = (method = "GET", body?: unknown): RequestInit => ({
  method,
  headers: { Authorization: `Bearer ${env.ADMIN_KEY}`, "Content-Type": "application/json" },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

/** Creates a tenant of a test's own. */
export async function newTenant(more: Record<string, unknown> = {}): Promise<{ id: string; key: string }> {
  const id = `t-${crypto.randomUUID()}`;
  const response = await call("/v1/admin/tenants", byAdmin("POST", { id, name: id, plan: "pro", ...more }));
  const { apiKey } = await response.json<{ apiKey: { key: string } }>();
  return { id, key: apiKey.key };
}

/** A request that shows a key, and names no tenant. */
export const withKey = (key: string, method = "GET", body?: unknown): RequestInit => ({
  method,
  headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
