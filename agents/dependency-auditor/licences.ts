import parseSpdx, { type Info } from "spdx-expression-parse";
import type { Finding } from "../../src/agents/contract.ts";
import { cut } from "../../src/text/fit.ts";
import { countBy } from "../sdk/collections/count-by.ts";
import type { LockedPackage } from "../sdk/formats/lockfiles/locked-package.ts";
import type { Lock, Project } from "./project.ts";

/** What a licence asks of whoever uses the package, the least first. */
const kinds = ["permissive", "weak copyleft", "unknown", "restricted", "copyleft"] as const;
type Kind = (typeof kinds)[number];

const copyleft = /^(A?GPL|SSPL|OSL|EUPL|CC-BY-SA|RPL|Sleepycat|QPL|CPAL|SimPL)/;
const weak = /^(LGPL|MPL|EPL|CDDL|CPL|MS-RL|APSL|IPL)/;
const restricted = /^(BUSL|Elastic|CC-BY-NC|CC-BY-ND|PolyForm|Parity|Commons-Clause)/;

const max = (a: Kind, b: Kind): Kind => (kinds.indexOf(a) > kinds.indexOf(b) ? a : b);
const min = (a: Kind, b: Kind): Kind => (kinds.indexOf(a) < kinds.indexOf(b) ? a : b);

function kindOfTree(tree: Info): Kind {
  if ("conjunction" in tree) {
    const sides = [kindOfTree(tree.left), kindOfTree(tree.right)] as const;
    // Of several that are offered one may choose; several that all hold all bind.
    return tree.conjunction === "or" ? min(...sides) : max(...sides);
  }
  if (weak.test(tree.license)) return "weak copyleft";
  if (copyleft.test(tree.license)) return tree.exception === undefined ? "copyleft" : "weak copyleft";
  if (restricted.test(tree.license)) return "restricted";
  return tree.license.startsWith("LicenseRef-") ? "unknown" : "permissive";
}

/** The kind of a licence by its SPDX expression. */
export function kindOf(license: string | undefined): Kind {
  if (license === "UNLICENSED") return "restricted";
  try {
    return kindOfTree(parseSpdx(license ?? ""));
  } catch {
    return "unknown";
  }
}

const effects: Partial<Record<Kind, string>> = {
  copyleft:
    "what is made with it and handed on or, by some of these licences, offered as a service must be free too",
  restricted: "it does not allow every use",
  unknown: "nobody has said what may be done with it",
};

function toFinding(lock: Lock, { name, version, license, line, isDev }: LockedPackage, kind: Kind): Finding {
  const grave = kind === "copyleft" || kind === "restricted";
  const words = license === undefined ? "no licence" : `the licence ${cut(license, 100)}`;
  return {
    severity: isDev === true ? "info" : grave ? "error" : "warning",
    rule: `licences/${kind}`,
    file: lock.file,
    line,
    message: `${name} ${version} has ${words}: ${effects[kind]}.`,
    fix:
      isDev === true
        ? "It is for development only: see that it is not handed on."
        : "Ask who decides on licences, or replace it.",
  };
}

/** Whether the lockfile says anything of licences: npm's does, those of Yarn and pnpm do not. */
export const knowsLicences = ({ packages }: Lock): boolean =>
  packages.some(({ license }) => license !== undefined);

/** Packages whose licences bind whoever uses them. A project that is copyleft itself may use what is. */
export function checkLicences(lock: Lock, projects: readonly Project[]): Finding[] {
  if (!knowsLicences(lock)) return [];
  const isFree = projects.some(({ license }) => kindOf(license) === "copyleft");
  return lock.packages.flatMap((at) => {
    const kind = kindOf(at.license);
    const isFault = effects[kind] !== undefined && !(kind === "copyleft" && isFree);
    return isFault ? [toFinding(lock, at, kind)] : [];
  });
}

/** How many packages have which licence, the most frequent first. */
export function countLicences(locks: readonly Lock[]): [string, number][] {
  const packages = locks.filter(knowsLicences).flatMap((lock) => lock.packages);
  return [...countBy(packages, ({ license = "none given" }) => license)];
}
