// A graph as a caller gives it: steps under names of the caller's, what each waits for and what it takes of
// earlier ones. The schema says where a graph cannot be carried out.

import { z } from "zod";
import { agentName } from "../agents/agent-name.ts";
import { fileGlob } from "../agents/manifest.ts";
import type { Fault } from "../text/faults-of.ts";
import { recordOf } from "../text/record.ts";
import { condition } from "./condition.ts";
import { findStranded, whatItNeeds } from "./find-stranded.ts";
import { sortSteps } from "./sort-steps.ts";

/** What becomes of a run when one of its steps has failed for good. */
export const onFailure = z.enum(["fail", "skip", "degrade"]);

/** What a step takes of an earlier one besides its summary. `artifacts` is a glob over paths, such as `reports/**`. */
export const binding = z.strictObject({
  output: z.boolean().optional(),
  findings: z.boolean().optional(),
  artifacts: fileGlob.optional(),
});
export type Binding = z.infer<typeof binding>;

const name = z.string().regex(/^[\w-]{1,64}$/, "must be 1 to 64 letters, digits, hyphens or underscores");
const stepName = name.refine((given) => given !== "__proto__", "must be another name");

export const graphStep = z.strictObject({
  id: stepName,
  agent: agentName,
  /** The step's own words to its agent, in place of the run's. */
  input: z.string().max(4_000).regex(/\S/, "must not be empty").optional(),
  /** The run's files that this step gets, by their ids; all of them where nothing is said. */
  files: z.array(z.string()).max(100).optional(),
  /** Steps that must have ended before this one starts. */
  after: z.array(stepName).max(50).optional(),
  /** What this step takes of earlier ones, by their ids. It waits for them. */
  use: recordOf(name, binding).optional(),
  /** Must all hold, or the step is skipped. It waits for the steps they name, however those end. */
  when: z.array(condition).min(1).max(10).optional(),
  onFailure: onFailure.optional(),
  retries: z.int().min(0).max(5).optional(),
  timeoutSeconds: z.int().min(1).max(3_600).optional(),
});
export type GraphStep = z.infer<typeof graphStep>;

const bareGraph = z.strictObject({
  steps: z.array(graphStep).min(1).max(50),
  /** The step whose result is the run's; where nothing is said, all steps that no other one waits for. */
  result: stepName.optional(),
});
export type Graph = z.infer<typeof bareGraph>;

export const graph = bareGraph.superRefine((value, context) => {
  const faults = [...excess(value), ...doubles(value), ...danglings(value)];
  for (const { path, message } of faults.length > 0 ? faults : unreachables(value)) {
    context.addIssue({ code: "custom", path, message });
  }
});

/** The log and the session's state hold a graph several times over, in rows of bounded size. */
const maxLength = 32_768;

const excess = (value: Graph): Fault[] =>
  JSON.stringify(value).length > maxLength
    ? [{ path: [], message: `must have at most ${maxLength} characters as JSON` }]
    : [];

const doubles = ({ steps }: Graph): Fault[] =>
  steps.flatMap(({ id }, index) =>
    steps.findIndex((other) => other.id === id) < index
      ? [{ path: ["steps", index, "id"], message: `another step is called "${id}"` }]
      : [],
  );

function danglings({ steps, result }: Graph): Fault[] {
  const references = [
    ...steps.flatMap(referencesOf),
    ...(result === undefined ? [] : [{ path: ["result"], id: result }]),
  ];
  return references
    .filter(({ id }) => !steps.some((step) => step.id === id))
    .map(({ path, id }) => ({ path, message: `there is no step "${id}"` }));
}

const referencesOf = ({ after = [], use = {}, when = [] }: GraphStep, index: number) => [
  ...after.map((id, at) => ({ path: ["steps", index, "after", at], id })),
  ...Object.keys(use).map((id) => ({ path: ["steps", index, "use", id], id })),
  ...when.map(({ step }, at) => ({ path: ["steps", index, "when", at, "step"], id: step })),
];

/** Steps that can never run: they wait for each other, or for what cannot be. */
function unreachables({ steps }: Graph): Fault[] {
  const faultOf = (step: string | undefined, message: string) => [
    { path: ["steps", steps.findIndex(({ id }) => id === step)], message },
  ];
  const sorted = sortSteps(steps, stepsBefore);
  if ("circle" in sorted) {
    return faultOf(sorted.circle[0], `steps wait for each other: ${sorted.circle.join(", then ")}`);
  }
  const wired = sorted.order.map((step) => ({ ...step, dependsOn: stepsBuiltOn(step) }));
  const stranded = findStranded(wired);
  return stranded === undefined
    ? []
    : faultOf(stranded.id, `can never run: it needs ${whatItNeeds(stranded)}`);
}

/** Whether a step gets artifacts of others, and so needs no files of the user's. */
export const isFed = ({ use = {} }: GraphStep): boolean =>
  Object.values(use).some(({ artifacts }) => artifacts !== undefined);

/** The steps that a step waits for. */
export const stepsBefore = (step: GraphStep): string[] => [
  ...new Set([...stepsBuiltOn(step), ...(step.when ?? []).map((condition) => condition.step)]),
];

/** The steps that a step takes something of or comes after. */
export const stepsBuiltOn = ({ after = [], use = {} }: GraphStep): string[] => [
  ...new Set([...after, ...Object.keys(use)]),
];
