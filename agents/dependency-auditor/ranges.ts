import semver from "semver";
import type { Finding } from "../../src/agents/contract.ts";
import type { Dependency, Lock, Project } from "./project.ts";

type Fault = Required<Pick<Finding, "severity" | "message" | "fix">> & { rule: string };

const commit = /#[0-9a-f]{7,40}$/;

/** What is wrong with the way in which a package is asked for. */
function rangeFault({ name, range, section }: Dependency): Fault | undefined {
  if (/^(http|git):\/\//.test(range)) {
    return {
      severity: "error",
      rule: "unencrypted",
      message: `${name} is fetched from ${range} without encryption, so anyone on the way can replace it.`,
      fix: "Take it from the registry, or by https.",
    };
  }
  if (/^(git[+@]|git\+|github:|gitlab:|bitbucket:|[\w-]+\/[\w.-]+(#|$))/.test(range) && !commit.test(range)) {
    return {
      severity: "warning",
      rule: "moving-source",
      message: `${name} comes from ${range}, a branch or tag that can change under the same name.`,
      fix: "Take a published version, or name the commit: `#` and its hash.",
    };
  }
  if (section === "peerDependencies") return undefined;
  if (
    /^(\*|x|latest|next|)$/i.test(range.trim()) ||
    (/^>=?[^<]*$/.test(range) && semver.validRange(range) !== null)
  ) {
    return {
      severity: "warning",
      rule: "unpinned",
      message: `${name} is asked for as "${range}", so the next install can bring any later version.`,
      fix: "Ask for a version with a caret, such as the one in the lockfile.",
    };
  }
  return undefined;
}

/** What is wrong with how a project asks for its packages. */
export function checkRanges({ file, dependencies }: Project): Finding[] {
  return dependencies.flatMap((dependency) => {
    const fault = rangeFault(dependency);
    return fault ? [{ ...fault, rule: `dependencies/${fault.rule}`, file, line: dependency.line }] : [];
  });
}

/** The version of a package that a project gets: of several the one that is nearest to it. */
function installedFor(project: Project, lock: Lock, name: string) {
  const folder =
    project.folder === lock.folder
      ? ""
      : `${project.folder.slice(lock.folder === "." ? 0 : lock.folder.length + 1)}/`;
  const all = lock.packages.filter((at) => at.name === name || at.path === `node_modules/${name}`);
  return (
    all.find(({ path }) => path === `${folder}node_modules/${name}`) ??
    all.find(({ path }) => path === `node_modules/${name}`) ??
    (all.length === 1 ? all[0] : undefined)
  );
}

/** Where a lockfile does not fit what the project asks for: an install by it fails or brings something else. */
export function checkLockFits(project: Project, lock: Lock): Finding[] {
  const asked = project.dependencies.filter(
    ({ section, range }) => section !== "peerDependencies" && semver.validRange(range) !== null,
  );
  return asked.flatMap(({ name, range, section, line }): Finding[] => {
    const isLocked = lock.packages.some(
      (at) => at.name === name || at.path?.endsWith(`node_modules/${name}`),
    );
    const fault = {
      severity: "error",
      rule: "dependencies/lock-out-of-date",
      file: project.file,
      line,
    } as const;
    const fix = "Run the package manager's install once, and commit the lockfile.";
    if (!isLocked && section !== "optionalDependencies") {
      return [{ ...fault, message: `${name} is not in ${lock.file}, so a clean install fails.`, fix }];
    }
    const version = installedFor(project, lock, name)?.version ?? "";
    if (semver.valid(version) === null || semver.satisfies(version, range, { includePrerelease: true }))
      return [];
    return [
      { ...fault, message: `${name} is asked for as "${range}", and ${lock.file} has ${version}.`, fix },
    ];
  });
}
