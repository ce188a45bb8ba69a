import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { type IdentityProviders, identityProviderView } from "../../tenancy/records/identity-providers.ts";
import { scope, scopes } from "../../tenancy/scopes.ts";
import { tokenAlgorithm } from "../../tenancy/tenant.ts";
import { settle } from "../answers/refused.ts";
import { actingAs } from "../caller/actor.ts";
import { checkScopes } from "../checks/check-scopes.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { idempotent } from "../middleware/idempotent.ts";
import { requires } from "../requires.ts";
import { commonProblems, created, creationProblems, json, jsonBody, problem } from "../route-parts.ts";
import { idempotencyHeaders, idOf } from "../schemas.ts";

const identityProvider = z.object(identityProviderView.shape).openapi("IdentityProvider");
const providerPath = z.object({ providerId: idOf("idp") });

const visibleText = z.string().regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible characters of ASCII");

const newIdentityProvider = z.strictObject({
  /** As `iss` has it, to the letter. */
  issuer: visibleText
    .refine(isIssuer, "must be a URL without query and fragment")
    .openapi({ example: "https://login.example.com" }),
  audience: visibleText,
  algorithms: z.array(tokenAlgorithm).min(1).max(tokenAlgorithm.options.length).default(["RS256"]),
  userClaim: visibleText.default("sub"),
  scopesClaim: visibleText.exactOptional(),
  scopes: z.array(scope).min(1).max(scopes.length),
});

const create = createRoute({
  method: "post",
  path: "/",
  operationId: "createIdentityProvider",
  tags: ["Identity providers"],
  summary: "Take the tokens of an identity provider; its keys are fetched to see that it works",
  request: { headers: idempotencyHeaders, ...jsonBody(newIdentityProvider) },
  ...requires("settings:write", idempotent),
  responses: {
    201: created("The identity provider.", identityProvider),
    ...creationProblems,
  },
});

const list = createRoute({
  method: "get",
  path: "/",
  operationId: "listIdentityProviders",
  tags: ["Identity providers"],
  summary: "List the tenant's identity providers, oldest first",
  ...requires("settings:read"),
  responses: {
    200: json("The identity providers.", z.object({ items: z.array(identityProvider) })),
    ...commonProblems,
  },
});

const get = createRoute({
  method: "get",
  path: "/{providerId}",
  operationId: "getIdentityProvider",
  tags: ["Identity providers"],
  summary: "Get an identity provider",
  request: { params: providerPath },
  ...requires("settings:read"),
  responses: { 200: json("The identity provider.", identityProvider), ...commonProblems, 404: problem(404) },
});

const remove = createRoute({
  method: "delete",
  path: "/{providerId}",
  operationId: "removeIdentityProvider",
  tags: ["Identity providers"],
  summary: "Take no more tokens of an identity provider, from the next request on",
  request: { params: providerPath },
  ...requires("settings:write"),
  responses: { 200: json("The identity provider.", identityProvider), ...commonProblems, 404: problem(404) },
});

export const identityProviderRoutes = (providers: IdentityProviders) =>
  new OpenAPIHono<GatewayEnv>()
    .openapi(create, async (c) => {
      const { context } = c.var.tenant;
      const wanted = c.req.valid("json");
      checkScopes(wanted.scopes, context.scopes);
      const made = settle(await providers.create(actingAs(context), wanted));
      return c.json(made, 201, { Location: `/v1/identity-providers/${made.id}` });
    })
    .openapi(list, async (c) => c.json({ items: await providers.list(c.var.tenant.id) }, 200))
    .openapi(get, async (c) => {
      const found = await providers.get(c.var.tenant.id, c.req.valid("param").providerId);
      return c.json(settle(found), 200);
    })
    .openapi(remove, async (c) => {
      const removed = await providers.remove(actingAs(c.var.tenant.context), c.req.valid("param").providerId);
      return c.json(settle(removed), 200);
    });

/** OpenID Connect Core 1.0, section 1.2; whether it may be called is seen when it is. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && !/[?#]/.test(text);
}
