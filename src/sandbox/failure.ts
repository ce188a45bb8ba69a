import { NotFoundError, TimeoutError } from "e2b";
import type { Failure } from "../events/schema.ts";

/** An upload that cannot succeed, however often it is tried. */
export class FileUnavailable extends Error {}

/** A sandbox stopped while its agent was being followed. */
export class SandboxGone extends Error {}

/** What an error met while driving an attempt means for it. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof FileUnavailable) return { code: "files_unavailable", message, isRetryable: false };
  // How a host without isolation says that it will not run this code: another try would be refused as well.
  if (message.includes("code refused")) return { code: "sandbox_refused", message, isRetryable: false };
  const isLost = [SandboxGone, NotFoundError, TimeoutError].some((kind) => error instanceof kind);
  return { code: isLost ? "sandbox_lost" : "sandbox_unavailable", message, isRetryable: true };
}
