// What is wrong with how pip is told what to install.

import type { Finding } from "../../../src/agents/contract.ts";
import { cut } from "../../../src/text/fit.ts";
import { writtenName } from "./requirements.ts";

type Fault = Required<Pick<Finding, "severity" | "rule" | "message" | "fix">>;

/** What is wrong with a requirement as PEP 508 writes them; a list that is locking is to fix every version. */
export function requirementFault(requirement: string, isLocking: boolean): Fault | undefined {
  const name = writtenName(requirement) ?? cut(requirement, 80);
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

/** What is wrong with a line of options for pip. */
export function optionFault(line: string): Fault | undefined {
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
