import { NotFoundError, RateLimitError, SandboxError, TimeoutError } from "e2b";
import type { Failure } from "../events/schema.ts";

/** An upload that cannot succeed, however often it is tried. */
export class FileUnavailable extends Error {}

/** What an error of the sandbox service means for the attempt that met it. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof FileUnavailable) return { code: "files_unavailable", message, isRetryable: false };
  if (message.includes("code refused")) return { code: "sandbox_refused", message, isRetryable: false };
  if (error instanceof RateLimitError) return { code: "sandbox_unavailable", message, isRetryable: true };
  if (error instanceof NotFoundError || error instanceof TimeoutError) {
    return { code: "sandbox_lost", message, isRetryable: true };
  }
  if (error instanceof SandboxError) return { code: "sandbox_unavailable", message, isRetryable: true };
  return { code: "sandbox_unavailable", message, isRetryable: true };
}
