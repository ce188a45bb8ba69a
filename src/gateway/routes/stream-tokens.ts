import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { hashApiKey, isApiKey } from "../../tenancy/identity/api-key.ts";
import { readCredential } from "../../tenancy/identity/read-credential.ts";
import { createStreamToken, streamTokenMs } from "../../tenancy/identity/stream-token.ts";
import type { Seal } from "../../tenancy/seal.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { settle } from "../refused.ts";
import { requires } from "../requires.ts";
import { commonProblems, json, problem } from "../route-parts.ts";
import { sessionPath } from "../schemas.ts";
import { notToBeKept } from "./keys.ts";

const create = createRoute({
  method: "post",
  path: "/{sessionId}/stream-tokens",
  operationId: "createStreamToken",
  tags: ["Events"],
  summary: "Make a token that opens this session's streams as `?token=`, for EventSource",
  request: { params: sessionPath },
  ...requires("sessions:read"),
  responses: {
    200: json("The token.", z.object({ token: z.string(), expiresAt: z.string() }).openapi("StreamToken")),
    ...commonProblems,
    404: problem(404),
  },
});

export const streamTokenRoutes = (seal: Seal) =>
  new OpenAPIHono<GatewayEnv>().openapi(create, async (c) => {
    const { id: tenantId, context, session } = c.var.tenant;
    const { sessionId } = c.req.valid("param");
    const { api, caller } = session(sessionId);
    settle(await api.getSession(caller));
    const shown = readCredential(c.req.raw);
    const credential = shown.kind === "one" ? shown.credential : "";
    const expiresAt = Date.now() + streamTokenMs;
    const token = await createStreamToken(seal, tenantId, {
      sessionId,
      expiresAt,
      callerId: context.caller.id,
      keyHash: isApiKey(credential) ? await hashApiKey(credential) : null,
    });
    return c.json({ token, expiresAt: new Date(expiresAt).toISOString() }, 200, notToBeKept);
  });
