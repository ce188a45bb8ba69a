import { z } from "zod";

/** The longest text that is matched against a pattern, in characters. With that, the worst takes milliseconds. */
export const matchedLength = 100;

/** The longest pattern, in characters. */
const maxLength = 200;

const maxRepetitions = 3;

/**
 * A regular expression that cannot take long. Backtracking grows with the power of the number of repetitions, and
 * without bound only inside groups: so there are few of the one and none of the other. What is refused goes no
 * further, as nothing must be matched against it.
 */
export const boundedPattern = z
  .string()
  .min(1)
  .max(maxLength)
  .refine(isBounded, {
    abort: true,
    error: `must be a regular expression without groups, and with at most ${maxRepetitions} repetitions`,
  })
  .refine(compiles, { abort: true, error: "must be a regular expression with Unicode's rules" });

/** A pattern as JSON Schema means it: over Unicode's characters, and anywhere in the text. */
export const toRegExp = (pattern: string): RegExp => new RegExp(pattern, "u");

function isBounded(pattern: string): boolean {
  const bare = pattern.replaceAll(/\\(?:[pPu]\{[^}]*\}|[\s\S])/g, "x").replaceAll(/\[[^\]]*\]/g, "x");
  return !bare.includes("(") && (bare.match(/[*+?{]/g) ?? []).length <= maxRepetitions;
}

function compiles(pattern: string): boolean {
  try {
    toRegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
