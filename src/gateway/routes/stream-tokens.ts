import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { createStreamToken, streamTokenMs } from "../../tenancy/identity/stream-token.ts";
import type { Seal } from "../../tenancy/seal.ts";
import { settle } from "../answers/refused.ts";
import type { GatewayEnv } from "../gateway-env.ts";
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
    const { caller: asker, proof } = context;
    const { sessionId } = c.req.valid("param");
    const { api, caller } = session(sessionId);
    settle(await api.getSession(caller));
    const usualEnd = Date.now() + streamTokenMs;
    const expiresAt = proof.kind === "user" ? Math.min(usualEnd, proof.expiresAt) : usualEnd;
    const granted = { sessionId, expiresAt, callerId: asker.id, proof };
    const token = await createStreamToken(seal, tenantId, granted);
    return c.json({ token, expiresAt: new Date(expiresAt).toISOString() }, 200, notToBeKept);
  });
