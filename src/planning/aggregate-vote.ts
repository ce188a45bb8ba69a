import { z } from "zod";
import { canonicalJson } from "../text/canonical-json.ts";
import { takeWithin } from "../text/fit.ts";
import type { Tally } from "./aggregation.ts";

/** A step that succeeded, as a voter. */
export type Voter = { stepId: string; summary: string; output?: unknown };

export type Vote = { answer: unknown; tally: Tally; tie?: string };

const record = z.record(z.string(), z.unknown());
const confidence = z.number().min(0).max(1);

/** Characters of a tally as JSON: what would go beyond is left out, the lightest answers first. */
const maxTally = 100_000;

/** Weights are added as whole numbers, so that their sum does not depend on the order of the voters. */
const unit = 1_000_000;

/**
 * The answer with most weight, or undefined where none has any. A voter weighs as much as its output's `confidence`
 * says: 1 without one, and 0 where it is no number from 0 to 1. Between answers of one weight more voters decide, and
 * then who comes first.
 * @param by the field of the outputs that is the answer; voters without it abstain. Undefined: the summaries.
 */
export function countVotes(voters: readonly Voter[], by: string | undefined): Vote | undefined {
  const answers = new Map<string, { answer: unknown; weight: number; steps: string[] }>();
  for (const voter of voters) {
    const answer = answerOf(voter, by);
    if (answer === undefined) continue;
    const key = canonicalJson(answer);
    const counted = answers.get(key) ?? { answer, weight: 0, steps: [] };
    counted.weight += weightOf(voter);
    counted.steps.push(voter.stepId);
    answers.set(key, counted);
  }
  const ordered = [...answers.values()].sort(
    (a, b) => b.weight - a.weight || b.steps.length - a.steps.length,
  );
  const [first, second] = ordered;
  if (first === undefined || first.weight === 0) return undefined;
  const tally = takeWithin(
    ordered.map((each) => ({ ...each, weight: each.weight / unit })),
    maxTally,
  );
  if (second === undefined || second.weight < first.weight) return { answer: first.answer, tally };
  const why =
    first.steps.length > second.steps.length ? "more steps gave it" : "its step comes first in the plan";
  return { answer: first.answer, tally, tie: `Another answer has the same weight; of the two, ${why}.` };
}

function answerOf({ summary, output }: Voter, by: string | undefined): unknown {
  if (by === undefined) return summary.trim();
  const fields = record.safeParse(output);
  return fields.success && Object.hasOwn(fields.data, by) ? fields.data[by] : undefined;
}

function weightOf({ output }: Voter): number {
  const fields = record.safeParse(output);
  if (!fields.success || !Object.hasOwn(fields.data, "confidence")) return unit;
  const said = confidence.safeParse(fields.data.confidence);
  return said.success ? Math.round(said.data * unit) : 0;
}
