import {
  AuthenticationError,
  InvalidArgumentError,
  NotFoundError,
  RateLimitError,
  SandboxError,
  TimeoutError,
} from "e2b";
import type { Failure } from "../events/schema.ts";
import { UpstreamUnavailable } from "../mesh/upstream.ts";
import { newFailure } from "../orchestration/recourse.ts";

/** An upload that cannot succeed, however often it is tried. */
export class FileUnavailable extends Error {}

/** A sandbox stopped while its agent was being followed, or lost its processes while nobody followed it. */
export class SandboxGone extends Error {}

/** A runtime that was seen ended without a word: whatever killed it, the agent's doing or not, the agent is gone with it. */
export class RuntimeGone extends Error {}

/** The file of records is longer than the runtime would make it: something else writes to it. */
export class TooManyRecords extends Error {}

/**
 * Whether an error of a call to the sandbox service says that the service is in trouble, rather than that it refused
 * this call. A 429 is a refusal: the service is there, and whoever waits a little is served.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof AuthenticationError || error instanceof RateLimitError) return false;
  if (error instanceof TimeoutError) return true;
  if (error instanceof SandboxError) return (error.statusCode ?? 0) >= 500;
  // A 503, or no answer at all: how a runtime says that differs from one to the next.
  return true;
}

/** Whether an error says that the sandbox it is about is not there any more. */
export const isGone = (error: unknown): boolean => error instanceof NotFoundError;

/** What an error met while driving an attempt means for it. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof FileUnavailable || error instanceof InvalidArgumentError) {
    return newFailure("files_unavailable", message);
  }
  if (error instanceof RuntimeGone) return newFailure("agent_crashed", message);
  if (error instanceof TooManyRecords) return newFailure("agent_failed", message);
  if (error instanceof UpstreamUnavailable && error.isCircuitOpen) {
    return newFailure("sandbox_service_down", `${message}: its last calls failed`);
  }
  // How a host without isolation says that it will not run this code: another try would be refused as well.
  if (message.includes("code refused")) return newFailure("sandbox_refused", message);
  const isLost = [SandboxGone, NotFoundError, TimeoutError].some((kind) => error instanceof kind);
  return newFailure(isLost ? "sandbox_lost" : "sandbox_unavailable", message);
}
