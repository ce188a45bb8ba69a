import type { ValidationTargets } from "hono";
import { z } from "zod";
import { toPointer } from "../text/json-pointer.ts";
import { type Fault, Refused } from "./refused.ts";

type Issue = z.core.$ZodIssue;

/** What callers are told where a schema has no words of its own for it. */
z.config({ customError: (issue) => describeIssue(issue) });

function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "is required"
        : `must be of type ${issue.expected === "record" ? "object" : issue.expected}`;
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "too_small":
      return bound(issue.inclusive === false ? "more than" : "at least", issue.minimum, issue.origin);
    case "too_big":
      return bound(issue.inclusive === false ? "less than" : "at most", issue.maximum, issue.origin);
    case "invalid_key":
      return `has a key that ${issue.issues.map(({ message }) => message).join(" and ")}`;
    case "invalid_format":
      return formats[issue.format];
    default:
      return undefined;
  }
}

function bound(limit: string, size: number | bigint, origin: string): string {
  const unit = units[origin];
  if (unit === undefined) return `must be ${limit} ${size}`;
  return `must have ${limit} ${size} ${unit}${size === 1 ? "" : "s"}`;
}

/** What a text of a format looks like. */
const formats: Record<string, string> = {
  regex: "must be written in the way that the field asks for",
  date: "must be a date such as 2027-03-01",
  datetime: "must be a date and time such as 2027-03-01T06:30:00Z",
};

const units: Record<string, string> = { string: "character", array: "item" };

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
    ? new Refused("invalid_cursor", "It must be the id of an event.", faults)
    : new Refused("invalid_request", "The request's parameters are not valid.", faults);
}

function faultsInBody(issue: Issue): Fault[] {
  if (issue.code !== "unrecognized_keys") return [{ pointer: toPointer(issue.path), detail: issue.message }];
  return issue.keys.map((key) => ({
    pointer: toPointer([...issue.path, key]),
    detail: "There is no such field.",
  }));
}
