import { z } from "zod";

/** The longest text that is matched against a pattern, in characters. With that, the worst takes milliseconds. */
export const matchedLength = 100;

/** The longest pattern, in characters. */
const maxLength = 200;

const maxRepetitions = 3;

/**
 * A regular expression that cannot take long. Backtracking grows with the power of the number of repetitions, and
 * without bound only inside groups: so there are few of the one and none of the other.
 */
export const boundedPattern = z
  .string()
  .min(1)
  .max(maxLength)
  .refine(
    isBounded,
    `must be a regular expression without groups, and with at most ${maxRepetitions} repetitions`,
  )
  .refine(compiles, "must be a regular expression");

function isBounded(pattern: string): boolean {
  const bare = pattern.replaceAll(/\\[\s\S]/g, "x").replaceAll(/\[[^\]]*\]/g, "x");
  return !bare.includes("(") && (bare.match(/[*+?{]/g) ?? []).length <= maxRepetitions;
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** Whether a value is a text that is not matched against any pattern. */
export const isTooLongToMatch = (value: unknown): boolean =>
  typeof value === "string" && value.length > matchedLength;
