import { redact } from "./redact.ts";

/** What a log line may say beside what happened: never a secret, never a tenant's content. */
export type LogFields = {
  traceId?: string | undefined;
  tenantId?: string | undefined;
  sessionId?: string | undefined;
  runId?: string | undefined;
  sandboxId?: string;
  method?: string;
  path?: string;
  status?: number;
  durationMs?: number;
  upstream?: string;
  endpoint?: string;
  reason?: string;
  error?: unknown;
};

/** Writes one line of JSON. `event` names what happened, in words joined by dots. */
export function logEvent(level: "info" | "warn" | "error", event: string, fields: LogFields = {}): void {
  const { error, ...rest } = fields;
  const time = new Date().toISOString();
  const line = {
    level,
    event,
    time,
    ...rest,
    ...(error === undefined ? {} : { error: describeError(error) }),
  };
  console[level](redact(JSON.stringify(line)));
}

type ErrorDescription = { name: string; message: string; stack?: string; cause?: ErrorDescription };

/** Clients put a command's parameters into an error's message: what a tenant wrote, or a credential's hash. */
function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: "Unknown", message: typeof error };
  const stack = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: "query" in error || error.name === "UpstashError" ? "a command failed" : error.message,
    ...(stack === undefined ? {} : { stack: stack.join("\n") }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
