// A tenant's own hostname on the whole stack: published with the local name server, called by its name.

import { once } from "node:events";
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { expect, inject, it } from "vitest";
import { domain } from "../../src/tenancy/domains/domain.ts";
import { Client } from "./support/client.ts";

const stack = inject("stack");
const client = new Client(stack);

/** A request to the Worker under another name than its own. */
async function visit(hostname: string, headers: Record<string, string> = {}) {
  const { port } = new URL(stack.url);
  const sent = request(`${stack.url}/v1/sessions`, {
    headers: { ...headers, host: `${hostname}:${port}` },
  }).end();
  const [response] = await once(sent, "response");
  return { status: response.statusCode, body: await json(response) };
}

it.each(["app.acme.example", "app.acme.localhost"])("%s can be a tenant's own hostname", async (hostname) => {
  const path = `/v1/domains/${hostname}`;
  const { verification } = domain.parse(await client.json("/v1/domains", { hostname }));
  await expect(client.json(`${path}/verify`, {})).rejects.toThrow("domain_not_verified");

  const record = `http://127.0.0.1:${stack.parts.names?.port}/records/TXT/${verification.name}`;
  await fetch(record, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([verification.value]),
  });
  expect(await client.json(`${path}/verify`, {})).toMatchObject({ status: "active" });

  const authorization = `Bearer ${stack.apiKey}`;
  expect(await visit(hostname)).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  expect(await visit(hostname, { authorization })).toMatchObject({ status: 200 });
  expect(await visit(hostname, { authorization, "x-tenant-id": "bolt" })).toMatchObject({
    status: 403,
    body: { code: "tenant_mismatch" },
  });

  expect((await client.request(path, { method: "DELETE" })).status).toBe(204);
  expect((await client.request(path)).status).toBe(404);
});
