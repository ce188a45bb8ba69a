// The one place where what zod finds wrong becomes what callers and agents are told.

import { z } from "zod";
import { describeIssue } from "./describe-issue.ts";

type Issue = z.core.$ZodIssue;

/** One thing that is wrong with a value, and where in it. */
export type Fault = { path: PropertyKey[]; message: string };

z.config({ customError: describeIssue });

/** What is wrong with a value, each thing by itself: every unknown field, and every bound just once. */
export function faultsOf(issues: readonly Issue[]): Fault[] {
  return issues.filter((issue) => !isToldCloser(issue, issues)).flatMap(toFaults);
}

function toFaults(issue: Issue): Fault[] {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], message }));
  const meant = issue.code === "invalid_union" ? optionMeant(issue.errors) : undefined;
  if (meant === undefined) return [{ path, message }];
  return meant.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
}

/** What is wrong by the option of a union that fits best, or undefined where none of that kind is the best. */
function optionMeant(options: readonly Issue[][]): Fault[] | undefined {
  const ofKind = options.filter((issues) => !issues.some(isOfOtherKind)).map(faultsOf);
  const fewest = Math.min(...ofKind.map(({ length }) => length));
  const [best, ...others] = ofKind.filter(({ length }) => length === fewest);
  return others.length === 0 ? best : undefined;
}

const isOfOtherKind = ({ code, path }: Issue): boolean =>
  path.length === 0 && (code === "invalid_type" || code === "invalid_value");

/** Whole numbers that are too large to be exact are so beside any bound of the schema's own. */
const isToldCloser = (issue: Issue, issues: readonly Issue[]): boolean =>
  (issue.code === "too_big" || issue.code === "too_small") &&
  issue.origin === "int" &&
  issues.some(
    (other) =>
      other !== issue && other.code === issue.code && other.path.join("\0") === issue.path.join("\0"),
  );
