import { createMiddleware } from "hono/factory";
import { newTraceId } from "../../ids.ts";
import { logEvent } from "../../telemetry/log.ts";
import { isStream } from "../answers/is-stream.ts";
import type { GatewayEnv } from "../gateway-env.ts";

/** Gives the request its trace id, tells it to the caller, and writes the request's line in the log. */
export const trace = createMiddleware<GatewayEnv>(async (c, next) => {
  const startedAt = Date.now();
  const traceId = traceIdOf(c.req.header("traceparent")) ?? newTraceId();
  c.set("traceId", traceId);
  await next();
  if (!isStream(c.res)) c.res.headers.set("X-Trace-Id", traceId);
  logEvent("info", "request", {
    traceId,
    tenantId: c.var.tenant?.id,
    method: c.req.method,
    path: c.req.path,
    status: c.res.status,
    durationMs: Date.now() - startedAt,
  });
});

/** The trace that a caller is in: https://www.w3.org/TR/trace-context/#traceparent-header */
function traceIdOf(traceparent: string | undefined): string | undefined {
  const traceId = /^(?!ff)[\da-f]{2}-([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-|$)/.exec(
    traceparent ?? "",
  )?.[1];
  return traceId === "0".repeat(32) ? undefined : traceId;
}
