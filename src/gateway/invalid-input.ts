import type { ValidationTargets } from "hono";
import type { z } from "zod";
import { type Fault, Refused } from "./refused.ts";

type Issue = z.core.$ZodIssue;

/** The refusal of input that does not fit its schema, from what the schema found wrong. */
export function invalidInput(target: keyof ValidationTargets, issues: Issue[]): Refused {
  if (target === "param") return new Refused("not_found", "There is no such resource.");
  if (target === "json") {
    const faults = issues.flatMap(faultsInBody);
    return new Refused("invalid_request", "The body does not fit its schema.", faults);
  }
  const faults = issues.map(({ path, message }) => ({ parameter: String(path[0]), detail: message }));
  const isCursor = faults.some(({ parameter }) => parameter === "after" || parameter === "Last-Event-ID");
  return isCursor
    ? new Refused("invalid_cursor", "It must be the id of an event, a whole number.", faults)
    : new Refused("invalid_request", "The request's parameters are not valid.", faults);
}

function faultsInBody(issue: Issue): Fault[] {
  if (issue.code !== "unrecognized_keys") return [{ pointer: toPointer(issue.path), detail: issue.message }];
  return issue.keys.map((key) => ({
    pointer: toPointer([...issue.path, key]),
    detail: "There is no such field.",
  }));
}

/** RFC 6901. */
const toPointer = (path: PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
