import type { LockedPackage } from "../sdk/formats/lockfiles/locked-package.ts";
import { compareText } from "../sdk/text/compare-text.ts";
import { kindOf } from "./licences.ts";
import type { Lock } from "./project.ts";

/** A licence as an SPDX expression if it is one, else by its name. */
function licence(text: string) {
  return kindOf(text) === "unknown" || text === "UNLICENSED"
    ? { license: { name: text } }
    : { expression: text };
}

function component({ name, version, license, isDev }: LockedPackage) {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${encodeURIComponent(version)}`;
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    scope: isDev === true ? "excluded" : "required",
    ...(license !== undefined && { licenses: [licence(license)] }),
    purl,
  };
}

/** What lockfiles install as a bill of materials in CycloneDX 1.5, each version of a package once. */
export function toSbom(locks: readonly Lock[]): string {
  const components = new Map(
    locks.flatMap(({ packages }) =>
      packages.map((at) => [`${at.name}@${at.version}`, component(at)] as const),
    ),
  );
  const sorted = [...components].sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry);
  const bom = { bomFormat: "CycloneDX", specVersion: "1.5", version: 1, components: sorted };
  return `${JSON.stringify(bom, null, 2)}\n`;
}
