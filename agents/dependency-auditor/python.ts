import { posix } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import type { Finding } from "../../src/agents/contract.ts";
import type { Source } from "../sdk/sources.ts";

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

function checkRequirements({ file, text }: Source): Finding[] {
  const lines = text.split("\n").map((line) => line.replace(/(^|\s)#.*$/, "").trim());
  const isLocking = !file.endsWith(".in");
  return lines.flatMap((line, index): Finding[] => {
    if (line === "" || /^(-r|-c|-e \.|--hash|\\|--requirement|--constraint)/.test(line)) return [];
    const fault = line.startsWith("-") ? optionFault(line) : requirementFault(line, isLocking);
    return fault ? [{ ...fault, file, line: index + 1 }] : [];
  });
}

const pyproject = z.object({
  project: z
    .object({ dependencies: z.array(z.string()).catch([]) })
    .optional()
    .catch(undefined),
});

function checkPyproject({ file, text }: Source): Finding[] {
  const { project } = pyproject.parse(parse(text));
  const lines = text.split("\n");
  return (project?.dependencies ?? []).flatMap((requirement): Finding[] => {
    const fault = requirementFault(requirement, false);
    const line =
      lines.findIndex((content) =>
        ['"', "'"].some((quote) => content.includes(quote + requirement + quote)),
      ) + 1;
    return fault ? [{ ...fault, file, line: Math.max(1, line) }] : [];
  });
}

/** What is wrong with how a Python project asks for packages, or why that cannot be said. */
export function checkPython(source: Source): { findings: Finding[] } | { reason: string } {
  try {
    const isProject = source.file.endsWith(".toml");
    return { findings: isProject ? checkPyproject(source) : checkRequirements(source) };
  } catch {
    return { reason: "it is no TOML that can be read" };
  }
}
