import { z } from "zod";
import { HttpError } from "./json-http.ts";

/** What the caller hears of an error, whatever it is. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof z.ZodError) return new HttpError(400, z.prettifyError(error));
  // What the system says names folders of the host, which are nobody else's affair.
  if (isSystemError(error)) return new HttpError(500, `the host cannot do this: ${error.code}`);
  return new HttpError(500, error instanceof Error ? error.message : String(error));
}

const isSystemError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && "code" in error && "syscall" in error;
