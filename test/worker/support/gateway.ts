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
    app.fetch(new Request(`${origin}${path}`, init), env, createExecutionContext());
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
