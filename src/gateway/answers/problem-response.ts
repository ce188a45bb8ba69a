// The one place where what went wrong becomes what a caller sees: problem details, as RFC 9457 has them.

import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import { type ProblemCode, problems } from "../../problems.ts";
import { logEvent } from "../../telemetry/log.ts";
import type { GatewayEnv } from "../gateway-env.ts";
import { problemCode, Refused } from "./refused.ts";

export const problemDetails = z
  .object({
    /** Where the code is explained. */
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: problemCode,
    traceId: z.string(),
    errors: z
      .array(
        z.union([
          z.object({
            pointer: z.string(),
            detail: z.string(),
            line: z.int().exactOptional(),
            column: z.int().exactOptional(),
          }),
          z.object({ parameter: z.string(), detail: z.string() }),
        ]),
      )
      .optional(),
  })
  .openapi("Problem");

/** Answers an error of any kind. What is not a refusal is told to the log, and not to the caller. */
export function answerError(error: unknown, c: Context<GatewayEnv>): Response {
  const refused = asRefused(error);
  if (refused.code === "internal" || refused.code === "unavailable") {
    const { traceId, tenant } = c.var;
    const level = refused.code === "internal" ? "error" : "warn";
    logEvent(level, `request.${refused.code}`, { traceId, tenantId: tenant?.id, path: c.req.path, error });
  }
  return answerRefused(refused, c);
}

export function answerRefused({ code, detail, faults, headers }: Refused, c: Context<GatewayEnv>): Response {
  const { status, title } = problems[code];
  const type = `/docs/problems#${code}`;
  const errors = faults.length === 0 ? {} : { errors: faults };
  const body: z.infer<typeof problemDetails> = {
    type,
    title,
    status,
    detail,
    code,
    traceId: c.var.traceId,
    ...errors,
  };
  return c.json(body, status, {
    "Content-Type": "application/problem+json",
    ...headersByCode[code],
    ...headers,
  });
}

const headersByCode: { [C in ProblemCode]?: Record<string, string> } = {
  unauthenticated: { "WWW-Authenticate": 'Bearer realm="miosa"' },
  idempotency_in_progress: { "Retry-After": "1" },
  too_many_runs: { "Retry-After": "5" },
  too_many_streams: { "Retry-After": "5" },
  unavailable: { "Retry-After": "5" },
};

function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof UpstreamUnavailable) {
    return new Refused("unavailable", `The service "${error.upstream}" is not available. Try again.`);
  }
  if (isPassing(error)) return new Refused("unavailable", "The session is not available. Try again.");
  if (error instanceof HTTPException) return refusedByFramework(error);
  return new Refused("internal", "The error is in our log under this trace id.");
}

/** https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  (("retryable" in error && error.retryable === true) ||
    ("overloaded" in error && error.overloaded === true));

/** The framework's validators throw for exactly two reasons. */
function refusedByFramework({ status }: HTTPException): Refused {
  if (status === 415) return new Refused("unsupported_media_type", "Send the body as application/json.");
  if (status === 400) return new Refused("invalid_json", "The body cannot be parsed as JSON.");
  return new Refused("internal", "The error is in our log under this trace id.");
}
