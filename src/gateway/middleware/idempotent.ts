// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/

import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type {
  Attempt,
  BeginRequest,
  IdempotentRequestApi,
  StoredAnswer,
} from "../../../durable-objects/idempotency-api.ts";
import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import { sha256 } from "../../storage/sha256.ts";
import { logEvent } from "../../telemetry/log.ts";
import { invalidInput } from "../answers/invalid-input.ts";
import { Refused } from "../answers/refused.ts";
import { fingerprintOf } from "../bodies/fingerprint.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { idempotencyHeaders } from "../schemas.ts";

/**
 * Makes a route that creates do so once for each `Idempotency-Key` of a caller: its answer is kept for 24 hours and
 * given again to the same request. A refusal is not kept: nothing was done, and asked again it is decided again.
 * Without a key nothing changes. The route tells of it by `idempotencyHeaders` and `idempotencyProblems`.
 * Throws Refused, and UpstreamUnavailable where it cannot be known what was done.
 */
export const idempotent = createMiddleware<GatewayEnv>(async (c, next) => {
  const key = keyOf(c);
  if (key === undefined) return next();
  const { tenantId, caller, requestNamed } = c.var.keyOwner;
  const request = requestNamed(`${tenantId}/${await sha256(JSON.stringify([caller, key]))}`);
  const begun = await begin(request, { tenantId, fingerprint: await fingerprintOf(c.req), now: Date.now() });
  switch (begun.kind) {
    case "replay":
      return answerAgain(begun.answer);
    case "other_request":
      throw new Refused("idempotency_conflict", "The key was used with another path, query or body.");
    case "under_way":
      throw new Refused("idempotency_in_progress", "The first request with this key is not answered yet.");
    case "started": {
      const work = next().then(() => conclude(c, request, { tenantId, attempt: begun.attempt }));
      // A caller who goes away will ask again: what was begun for it is brought to its end.
      c.executionCtx.waitUntil(work);
      await work;
    }
  }
});

function keyOf(c: Context<GatewayEnv>): string | undefined {
  const given = idempotencyHeaders.safeParse({ "Idempotency-Key": c.req.header("Idempotency-Key") });
  if (!given.success) throw invalidInput("header", given.error.issues);
  return given.data["Idempotency-Key"];
}

const begin = (request: IdempotentRequestApi, asked: BeginRequest) =>
  request.begin(asked).catch((error: unknown) => {
    throw new UpstreamUnavailable("idempotency keys", error);
  });

const answerAgain = ({ status, headers, body }: StoredAnswer): Response =>
  new Response(body, { status, headers: { ...headers, "Idempotent-Replayed": "true" } });

/** Keeps the answer, or frees the key. Where that fails the caller still gets its answer, as it is true. */
async function conclude(
  c: Context<GatewayEnv>,
  request: IdempotentRequestApi,
  attempt: Attempt,
): Promise<void> {
  try {
    if (c.res.ok) await request.finish(attempt, await readAnswer(c.res.clone()));
    else await request.abandon(attempt);
  } catch (error) {
    const { tenantId } = attempt;
    logEvent("warn", "idempotency.failed", { traceId: c.var.traceId, tenantId, path: c.req.path, error });
  }
}

async function readAnswer(response: Response): Promise<StoredAnswer> {
  const headers = ["Cache-Control", "Content-Type", "Location"].flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { status: response.status, headers: Object.fromEntries(headers), body: await response.text() };
}
