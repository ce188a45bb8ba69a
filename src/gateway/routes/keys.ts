import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { keyView, type TenantKeys } from "../../tenancy/records/keys.ts";
import { scope, scopes } from "../../tenancy/scopes.ts";
import { Refused, settle } from "../answers/refused.ts";
import { actingAs } from "../caller/actor.ts";
import { createdKeyId } from "../caller/created-id.ts";
import { checkScopes } from "../checks/check-scopes.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { idempotent } from "../middleware/idempotent.ts";
import { requires } from "../requires.ts";
import {
  bodyProblems,
  commonProblems,
  created,
  creationProblems,
  idempotencyProblems,
  json,
  jsonBody,
  problem,
} from "../route-parts.ts";
import { idempotencyHeaders, idOf } from "../schemas.ts";

const key = z.object(keyView.shape).openapi("ApiKey");
export const madeKey = z.object({ ...keyView.shape, key: z.string() }).openapi("NewApiKey");
const keyPath = z.object({ keyId: idOf("key") });

export const keyName = z.string().trim().min(1).max(100);

const newKey = z.strictObject({
  name: keyName,
  /** All that the caller has, where it is left out. */
  scopes: z.array(scope).min(1).max(scopes.length).optional(),
  expiresAt: z.iso.datetime().optional(),
});

const maxOverlapSeconds = 30 * 86_400;
const rotation = z.strictObject({
  /** For how long the old key works beside the new one. */
  overlapSeconds: z.int().min(0).max(maxOverlapSeconds).optional(),
});

const create = createRoute({
  method: "post",
  path: "/",
  operationId: "createKey",
  tags: ["Keys"],
  summary: "Create an API key; the key itself is shown this once",
  request: { headers: idempotencyHeaders, ...jsonBody(newKey) },
  ...requires("keys:write", idempotent),
  responses: {
    201: created("The key.", madeKey),
    ...creationProblems,
  },
});

const list = createRoute({
  method: "get",
  path: "/",
  operationId: "listKeys",
  tags: ["Keys"],
  summary: "List the API keys, newest first",
  ...requires("keys:read"),
  responses: { 200: json("The keys.", z.object({ items: z.array(key) })), ...commonProblems },
});

const rotate = createRoute({
  method: "post",
  path: "/{keyId}/rotate",
  operationId: "rotateKey",
  tags: ["Keys"],
  summary: "Make a key that follows another, which works for some time more",
  request: {
    params: keyPath,
    headers: idempotencyHeaders,
    body: { required: false, content: { "application/json": { schema: rotation } } },
  },
  ...requires("keys:write", idempotent),
  responses: {
    201: created("The new key.", madeKey),
    ...commonProblems,
    ...bodyProblems,
    404: problem(404),
    ...idempotencyProblems,
  },
});

const revoke = createRoute({
  method: "delete",
  path: "/{keyId}",
  operationId: "revokeKey",
  tags: ["Keys"],
  summary: "Revoke an API key, from the next request on",
  request: { params: keyPath },
  ...requires("keys:write"),
  responses: { 200: json("The key.", key), ...commonProblems, 404: problem(404) },
});

export const keyRoutes = (keys: TenantKeys) =>
  new OpenAPIHono<GatewayEnv>()
    .openapi(create, async (c) => {
      const { context } = c.var.tenant;
      const { name, scopes = [...context.scopes], expiresAt } = c.req.valid("json");
      checkScopes(scopes, context.scopes);
      const wanted = { name, scopes, expiresAt: expiresAt === undefined ? undefined : inFuture(expiresAt) };
      if (!(await keys.hasRoom(context.tenant.id))) {
        throw new Refused("limit_reached", "The tenant has as many API keys as it may have.");
      }
      const made = settle(await keys.create(actingAs(context), await createdKeyId(c), wanted));
      return c.json(made, 201, { Location: `/v1/keys/${made.id}`, ...notToBeKept });
    })
    .openapi(list, async (c) => c.json({ items: await keys.list(c.var.tenant.id) }, 200))
    .openapi(rotate, async (c) => {
      const { context } = c.var.tenant;
      const { keyId } = c.req.valid("param");
      const { overlapSeconds = 86_400 } = c.req.valid("json");
      const old = settle(await keys.get(context.tenant.id, keyId));
      if (old.scopes.some((one) => !context.scopes.includes(one))) {
        throw new Refused("insufficient_scope", "The key has scopes that the caller does not have.");
      }
      const nextId = await createdKeyId(c, keyId);
      const now = new Date();
      const endsAt = new Date(now.getTime() + overlapSeconds * 1_000);
      const made = settle(await keys.rotate(actingAs(context), old, nextId, now, endsAt));
      return c.json(made, 201, { Location: `/v1/keys/${made.id}`, ...notToBeKept });
    })
    .openapi(revoke, async (c) => {
      const revoked = await keys.revoke(actingAs(c.var.tenant.context), c.req.valid("param").keyId);
      return c.json(settle(revoked), 200);
    });

/** The answer has a secret in it. */
export const notToBeKept = { "Cache-Control": "no-store" };

function inFuture(text: string): Date {
  const time = new Date(text);
  if (time.getTime() > Date.now()) return time;
  const detail = "must lie in the future";
  throw new Refused("invalid_request", "The body does not fit its schema.", [
    { pointer: "/expiresAt", detail },
  ]);
}
