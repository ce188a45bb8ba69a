import { posix } from "node:path";
import type { Finding } from "../../../src/agents/contract.ts";
import { isForTests } from "../../sdk/files/test-file.ts";
import type { Coupling } from "./coupling.ts";
import { names, stemOf } from "./named.ts";

const MIN_RECENT = 2;
const MAX_CANDIDATES = 100;
const MAX_TOLD = 10;

/** The pairs that may be hidden from who reads the code: still changing together, in two folders, not of one name, no tests. */
export function mayBeHidden(couplings: readonly Coupling[]): Coupling[] {
  return couplings
    .filter(({ files: [one, other], recent }) => {
      const isApart = posix.dirname(one) !== posix.dirname(other) && stemOf(one) !== stemOf(other);
      return recent >= MIN_RECENT && isApart && !isForTests(one) && !isForTests(other);
    })
    .slice(0, MAX_CANDIDATES);
}

/** Those of the pairs of which neither file names the other one. Pairs whose texts are not known are left out. */
export function hiddenOf(couplings: readonly Coupling[], texts: ReadonlyMap<string, string>): Coupling[] {
  return couplings.filter(({ files }) => {
    const [one, other] = files.map((path) => ({ path, text: texts.get(path) ?? "" }));
    if (one === undefined || other === undefined || !files.every((path) => texts.has(path))) return false;
    return !names(one, other) && !names(other, one);
  });
}

export function couplingFindings(hidden: readonly Coupling[]): Finding[] {
  return hidden.slice(0, MAX_TOLD).map(({ files: [one, other], commits: [its, others], together }) => ({
    severity: "warning",
    rule: "git-historian/hidden-coupling",
    file: one,
    message: [
      `It changes together with ${other}: in ${together} of its own ${its} commits and of the other's ${others}.`,
      "They lie in different folders, and neither names the other, its package or what it declares.",
    ].join(" "),
    fix: "Give what both depend on one place that both use, or add a test that fails where only one of them is changed.",
  }));
}
