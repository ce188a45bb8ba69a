import { feeds } from "../agents/links.ts";
import type { InputSpec } from "../agents/manifest.ts";
import { type Choice, workBefore } from "../routing/choose-agents.ts";
import type { Brief } from "./brief.ts";

export type MissingInput = { agent: string; name: string; spec: InputSpec };

/**
 * The required inputs of chosen agents that a brief has nothing for. Left out are files that an agent gets from
 * those before it, and what the answer to another of the inputs would serve as well.
 * @param fed the agents that get files from others; where it is not given, those that build on what others make.
 */
export function missingInputs(brief: Brief, choice: Choice, fed?: ReadonlySet<string>): MissingInput[] {
  const missing: MissingInput[] = [];
  for (const [index, agent] of choice.agents.entries()) {
    const isFed = fed?.has(agent.name) ?? workBefore(choice, index).some((before) => feeds(before, agent));
    for (const [name, spec] of Object.entries(agent.inputs)) {
      if (!spec.required || isGiven(brief, name, spec) || (isFed && spec.accepts.includes("files"))) continue;
      const input = { agent: agent.name, name, spec };
      if (!missing.some((earlier) => serves(earlier, input))) missing.push(input);
    }
  }
  return missing;
}

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
