import type { ValidationTargets } from "hono";
import type { z } from "zod";
import { faultsOf } from "../../text/faults-of.ts";
import { toPointer } from "../../text/json-pointer.ts";
import { Refused } from "./refused.ts";

/** The refusal of input that does not fit its schema, from what the schema found wrong. */
export function invalidInput(target: keyof ValidationTargets, issues: z.core.$ZodIssue[]): Refused {
  if (target === "param") return new Refused("not_found", "There is no such resource.");
  const found = faultsOf(issues);
  if (target === "json") {
    const faults = found.map(({ path, message }) => ({ pointer: toPointer(path), detail: message }));
    return new Refused("invalid_request", "The body does not fit its schema.", faults);
  }
  const faults = found.map(({ path, message }) => ({ parameter: String(path[0]), detail: message }));
  const isCursor = faults.some(({ parameter }) => parameter === "after" || parameter === "Last-Event-ID");
  return isCursor
    ? new Refused("invalid_cursor", "It must be the id of an event.", faults)
    : new Refused("invalid_request", "The request's parameters are not valid.", faults);
}
