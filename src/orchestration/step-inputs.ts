// What a step gets to work with: its words, and what it uses of the steps before.

import type { Task } from "../agents/contract.ts";
import type { Brief } from "../consultation/brief.ts";
import { extractCode } from "../consultation/code-blocks.ts";
import type { Artifact } from "../events/schema.ts";
import { createGlobMatcher } from "../text/glob.ts";
import type { Step, StepProgress } from "./state.ts";

/**
 * A run's brief as a step has it: its own words, where it has some, in place of the request's, and its own code, or else
 * what was answered.
 */
export function stepBrief(brief: Brief, request: string, words: string | undefined): Brief {
  if (words === undefined) return brief;
  const { rest, code } = extractCode(words);
  const answered = brief.code.slice(extractCode(request).code.length);
  return { ...brief, goal: rest, code: code.length > 0 ? code : answered };
}

/** The artifacts of an earlier step that a step gets. */
export function artifactsFor({ plan: { use } }: Step, { id, artifacts, progress }: Step): Artifact[] {
  if (progress.status !== "succeeded") return [];
  if (use === undefined) return artifacts;
  const glob = use[id]?.artifacts;
  if (glob === undefined) return [];
  const matches = createGlobMatcher([glob]);
  return artifacts.filter(({ path }) => matches(path));
}

/** What a step is told of an earlier one: nothing, or one result. */
export function resultFor(
  { plan: { use } }: Step,
  { id, agent, progress, findings }: Step,
): Task["previous"] {
  if (progress.status !== "succeeded") return [];
  const { summary, output } = progress;
  if (use === undefined) return [{ stepId: id, agent, summary, output }];
  const taken = use[id];
  if (taken === undefined) return [];
  const result = { stepId: id, agent, summary, output: taken.output === true ? output : null };
  return [taken.findings === true ? { ...result, findings } : result];
}

/** Why there is nothing of a step for those that build on it, or undefined where there is. */
export function whyMissing(progress: StepProgress): string | undefined {
  if (progress.status === "failed") return progress.failure.message;
  return "reason" in progress ? progress.reason : undefined;
}
