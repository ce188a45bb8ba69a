import { feeds } from "../agents/feeds.ts";
import type { InputSpec, Manifest } from "../agents/manifest.ts";
import type { Brief } from "./brief.ts";

export type MissingInput = { agent: string; name: string; spec: InputSpec };

/**
 * The required inputs of agents that a brief has nothing for, those left out that the answer to another one
 * of them would also serve.
 */
export function missingInputs(brief: Brief, agents: readonly Manifest[]): MissingInput[] {
  const missing: MissingInput[] = [];
  for (const agent of agents) {
    const isFed = agents.some((other) => other !== agent && feeds(other, agent));
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
  if (spec.choices !== undefined) return inWords;
  const given = { files: brief.files.length > 0, code: brief.code.length > 0, text: inWords };
  return spec.accepts.some((source) => given[source]);
}

/** Files and code are everyone's; words belong to inputs of one name. */
function serves(earlier: MissingInput, later: MissingInput): boolean {
  if (earlier.name === later.name) return true;
  if (earlier.spec.choices !== undefined || later.spec.choices !== undefined) return false;
  return earlier.spec.accepts.some((source) => source !== "text" && later.spec.accepts.includes(source));
}
