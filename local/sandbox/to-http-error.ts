import { z } from "zod";
import { HttpError } from "./json-http.ts";

/** What the caller hears of an error, whatever it is. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof z.ZodError) return new HttpError(400, z.prettifyError(error));
  return new HttpError(500, error instanceof Error ? error.message : String(error));
}
