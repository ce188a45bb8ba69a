import { posix } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import type { Finding } from "../../src/agents/contract.ts";
import type { Source } from "../sdk/source.ts";
import { optionFault, requirementFault } from "./requirement-faults.ts";

/** What was found, among so many requirements. */
type Checked = { asks: number; findings: Finding[] };

/** Whether a file says what a Python project asks for. */
export function isPythonList(file: string): boolean {
  return (
    /^(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|pyproject\.toml)$/.test(posix.basename(file)) ||
    /(^|\/)requirements\/[^/]+\.txt$/.test(file)
  );
}

function checkRequirements({ file, text }: Source): Checked {
  const isLocking = !file.endsWith(".in");
  const lines = text
    .split("\n")
    .map((line, index) => ({ line: index + 1, text: line.replace(/(^|\s)#.*$/, "").trim() }))
    .filter((at) => at.text !== "" && !/^(-r|-c|-e \.|--hash|\\|--requirement|--constraint)/.test(at.text));
  const findings = lines.flatMap(({ line, text: content }): Finding[] => {
    const fault = content.startsWith("-") ? optionFault(content) : requirementFault(content, isLocking);
    return fault ? [{ ...fault, file, line }] : [];
  });
  return { asks: lines.filter((at) => !at.text.startsWith("-")).length, findings };
}

const pyproject = z.object({
  project: z
    .object({ dependencies: z.array(z.string()).catch([]) })
    .optional()
    .catch(undefined),
});

function checkPyproject({ file, text }: Source): Checked {
  const { project } = pyproject.parse(parse(text));
  const requirements = project?.dependencies ?? [];
  const lines = text.split("\n");
  const lineOf = (requirement: string) =>
    lines.findIndex((line) =>
      [`"${requirement}"`, `'${requirement}'`].some((quoted) => line.includes(quoted)),
    ) + 1;
  const findings = requirements.flatMap((requirement): Finding[] => {
    const fault = requirementFault(requirement, false);
    return fault ? [{ ...fault, file, line: Math.max(1, lineOf(requirement)) }] : [];
  });
  return { asks: requirements.length, findings };
}

/** What is wrong with how a Python project asks for packages, or why that cannot be said. */
export function checkPython(source: Source): Checked | { reason: string } {
  try {
    return source.file.endsWith(".toml") ? checkPyproject(source) : checkRequirements(source);
  } catch {
    return { reason: "it is no TOML that can be read" };
  }
}
