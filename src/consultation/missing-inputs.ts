import { feeds } from "../agents/links.ts";
import type { InputSpec } from "../agents/manifest.ts";
import { type Choice, workBefore } from "../routing/choose-agents.ts";
import type { Brief } from "./brief.ts";

export type MissingInput = { agent: string; name: string; spec: InputSpec };

/** What an agent gets to work with. `isFed`: it gets files of agents before it. */
export type Work = { agent: string; brief: Brief; isFed: boolean };

/**
 * The required inputs of chosen agents that there is nothing for. Left out are files that an agent gets from those before
 * it, and what the answer to another of the inputs would serve as well.
 * @param work what they get, once or more often each; where it is not given, the brief, and what others make whom they
 *   build on.
 */
export function missingInputs(
  brief: Brief,
  choice: Choice,
  work: readonly Work[] = workOn(brief, choice),
): MissingInput[] {
  const missing: MissingInput[] = [];
  for (const agent of choice.agents) {
    for (const [name, spec] of Object.entries(agent.inputs)) {
      const lacks = ({ brief, isFed }: Work) =>
        !isGiven(brief, name, spec) && !(isFed && spec.accepts.includes("files"));
      if (!spec.required || !work.some((each) => each.agent === agent.name && lacks(each))) continue;
      const input = { agent: agent.name, name, spec };
      if (!missing.some((earlier) => serves(earlier, input))) missing.push(input);
    }
  }
  return missing;
}

const workOn = (brief: Brief, choice: Choice): Work[] =>
  choice.agents.map((agent, index) => ({
    agent: agent.name,
    brief,
    isFed: workBefore(choice, index).some((before) => feeds(before, agent)),
  }));

function isGiven(brief: Brief, name: string, spec: InputSpec): boolean {
  const inWords = Object.hasOwn(brief.inputs, name);
  if (isOwnAnswer(spec)) return inWords;
  const given = { files: brief.files.length > 0, code: brief.code.length > 0, text: inWords };
  return spec.accepts.some((source) => given[source]);
}

/** Files and code are everyone's; words belong to inputs of one name. */
function serves(earlier: MissingInput, later: MissingInput): boolean {
  if (earlier.name === later.name) return true;
  if (isOwnAnswer(earlier.spec) || isOwnAnswer(later.spec)) return false;
  return earlier.spec.accepts.some((source) => source !== "text" && later.spec.accepts.includes(source));
}

/** Whether an input takes an answer to its own question alone. */
const isOwnAnswer = ({ choices, schema }: InputSpec): boolean =>
  choices !== undefined || schema !== undefined;
