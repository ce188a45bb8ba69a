import semver from "semver";
import type { Finding } from "../../src/agents/contract.ts";
import { cut } from "../../src/text/fit.ts";
import type { LockedPackage } from "../sdk/formats/lockfiles/locked-package.ts";
import { counted, listed } from "../sdk/text/words.ts";
import type { Lock, Project } from "./project.ts";

const MAX_NAMED = 10;

/** Packages of which two in one program are two worlds that know nothing of each other. */
const singletons = new Set([
  "react",
  "react-dom",
  "vue",
  "svelte",
  "graphql",
  "@angular/core",
  "rxjs",
  "styled-components",
  "@apollo/client",
]);

function versionsByName(packages: readonly LockedPackage[]): Map<string, string[]> {
  const versions = new Map<string, Set<string>>();
  for (const { name, version } of packages) {
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  return new Map(
    [...versions].flatMap(([name, all]) =>
      all.size > 1 ? [[name, [...all].sort((a, b) => semver.compareLoose(a, b))] as const] : [],
    ),
  );
}

const inWords = (names: readonly string[]): string => listed(names, MAX_NAMED);

/** Packages that are installed in several versions: those that the projects ask for singly, the rest in one. */
export function duplicates(lock: Lock, projects: readonly Project[]): Finding[] {
  const asked = new Set(projects.flatMap(({ dependencies }) => dependencies.map(({ name }) => name)));
  const doubled = versionsByName(lock.packages.filter(({ version }) => semver.valid(version) !== null));
  const lineOf = (name: string) => lock.packages.find((at) => at.name === name)?.line ?? 1;
  const own = [...doubled].filter(([name]) => asked.has(name) || singletons.has(name));
  const others = [...doubled].filter(([name]) => !asked.has(name) && !singletons.has(name));
  const findings = own.map(
    ([name, versions]): Finding => ({
      severity: singletons.has(name) ? "warning" : "info",
      rule: "lockfile/duplicate",
      file: lock.file,
      line: lineOf(name),
      message: `${name} is installed in ${versions.length} versions: ${versions.join(", ")}.`,
      fix: `npm dedupe, or see who asks for the older by \`npm ls ${name}\`.`,
    }),
  );
  if (others.length === 0) return findings;
  const message = `${counted(others.length, "package")} that others bring ${others.length === 1 ? "is" : "are"} installed in several versions: ${inWords(others.map(([name, versions]) => `${name} (${versions.join(", ")})`))}.`;
  const fix = "npm dedupe";
  return [...findings, { severity: "info", rule: "lockfile/duplicates", file: lock.file, message, fix }];
}

/** Packages whose authors have given up the version: those that the projects ask for singly, the rest in one. */
export function deprecated(lock: Lock, projects: readonly Project[]): Finding[] {
  const given = lock.packages.filter((at) => at.deprecated !== undefined);
  const asking = (name: string) =>
    projects.flatMap(({ file, dependencies }) =>
      dependencies.filter((at) => at.name === name).map(({ line }) => ({ file, line })),
    )[0];
  const isTop = ({ path, name }: LockedPackage) =>
    path === undefined || !path.slice(0, -name.length - 1).includes("node_modules/");
  const own = given.filter((at) => asking(at.name) !== undefined && isTop(at));
  const findings = own.map(
    ({ name, version, deprecated: words = "" }): Finding => ({
      severity: "warning",
      rule: "dependencies/deprecated",
      ...asking(name),
      message: `${name} ${version} is deprecated: ${cut(words.replace(/\s+/g, " "), 300)}`,
      fix: "Replace it by what its authors name, or by a newer version.",
    }),
  );
  const others = [
    ...new Set(given.filter((at) => !own.includes(at)).map(({ name, version }) => `${name} ${version}`)),
  ];
  if (others.length === 0) return findings;
  const message = `${counted(others.length, "deprecated package")} that others bring: ${inWords(others)}.`;
  return [...findings, { severity: "info", rule: "lockfile/deprecated", file: lock.file, message }];
}
