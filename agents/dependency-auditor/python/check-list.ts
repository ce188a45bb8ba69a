import type { Finding } from "../../../src/agents/contract.ts";
import type { Source } from "../../sdk/files/source.ts";
import { optionFault, requirementFault } from "./requirement-faults.ts";
import type { RequirementList } from "./requirements.ts";

/** What is wrong with how a list asks for packages. What only developers install may take any version. */
export function checkList({ file }: Source, { requirements, options }: RequirementList): Finding[] {
  const isProject = file.endsWith(".toml");
  const isLocking = !isProject && !file.endsWith(".in");
  return [
    ...requirements
      .filter(({ isExtra }) => !isProject || !isExtra)
      .map(({ text, line }) => ({ fault: requirementFault(text, isLocking), line })),
    ...options.map(({ text, line }) => ({ fault: optionFault(text), line })),
  ].flatMap(({ fault, line }) => (fault ? [{ ...fault, file, line }] : []));
}
