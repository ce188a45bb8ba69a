import { posix } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import type { Finding } from "../../src/agents/contract.ts";
import type { Source } from "../sdk/source.ts";

/** What was found, among so many requirements. */
type Checked = { asks: number; findings: Finding[] };

type Fault = Required<Pick<Finding, "severity" | "rule" | "message" | "fix">>;

export function isPythonList(file: string): boolean {
  return (
    /^(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|pyproject\.toml)$/.test(posix.basename(file)) ||
    /(^|\/)requirements\/[^/]+\.txt$/.test(file)
  );
}

/** What is wrong with a requirement as PEP 508 writes them. */
function requirementFault(requirement: string, isLocking: boolean): Fault | undefined {
  const name = /^[\w.-]+(\[[^\]]*\])?/.exec(requirement)?.[0] ?? requirement.slice(0, 80);
  if (/\b(http|git\+http|git):\/\//.test(requirement)) {
    return {
      severity: "error",
      rule: "python/unencrypted",
      message: `${name} is fetched without encryption, so anyone on the way can replace it.`,
      fix: "Take it from the index, or by https.",
    };
  }
  if (/git\+/.test(requirement) && !/@[0-9a-f]{7,40}(#|$|\s)/.test(requirement)) {
    return {
      severity: "warning",
      rule: "python/moving-source",
      message: `${name} comes from a branch or tag, which can change under the same name.`,
      fix: "Name the commit: `@` and its hash.",
    };
  }
  const isBounded = isLocking
    ? /[=~]=|@/.test(requirement)
    : /[=~<]=?|@/.test(requirement.replace(/>=?[^,;]*/g, ""));
  if (isBounded) return undefined;
  return {
    severity: isLocking ? "warning" : "info",
    rule: "python/unpinned",
    message: `${name} has ${isLocking ? "no fixed version" : "no upper bound"}, so the next install can bring any later one.`,
    fix: isLocking
      ? "Fix the version by `==`, as `pip freeze` or `pip-compile` write it."
      : "Bound it below the next major version.",
  };
}

function optionFault(line: string): Fault | undefined {
  if (/^(-i|--(extra-)?index-url|-f|--find-links)[= ]+http:/.test(line) || /^--trusted-host/.test(line)) {
    return {
      severity: "error",
      rule: "python/unencrypted-index",
      message: "Packages are fetched without encryption, or without verifying the certificate.",
      fix: "Use the index's https address.",
    };
  }
  if (!/^--extra-index-url/.test(line)) return undefined;
  return {
    severity: "warning",
    rule: "python/extra-index",
    message:
      "Of two indexes pip takes the higher version, so whoever publishes the name of a private package elsewhere is installed instead.",
    fix: "Use one index that has both, as `--index-url`.",
  };
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
