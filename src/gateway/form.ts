import type { HonoRequest } from "hono";
import { Refused } from "./refused.ts";

export const isForm = (request: HonoRequest): boolean =>
  /^multipart\/form-data\b/i.test(request.header("Content-Type") ?? "");

/** The request's form, which may be read more than once. Throws Refused. */
export const readForm = (request: HonoRequest): Promise<FormData> =>
  request.formData().catch(() => {
    throw new Refused("invalid_request", "The body cannot be parsed as multipart/form-data.");
  });
