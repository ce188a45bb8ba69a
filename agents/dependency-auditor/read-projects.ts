import { posix } from "node:path";
import type { Finding } from "../../src/agents/contract.ts";
import { groupBy } from "../sdk/collections/group-by.ts";
import type { Source } from "../sdk/files/source.ts";
import { isLockfile, readLockfile } from "../sdk/formats/lockfiles/read-lockfile.ts";
import { faultPlace, parseJson } from "../sdk/formats/parse-json.ts";
import type { Skipped } from "../sdk/reports/skipped.ts";
import { findImports, type Import } from "./imports.ts";
import { type Lock, nearest, type Project, readProject } from "./project.ts";
import type { Usage } from "./usage.ts";

/** All that is known of the projects among the user's files. */
export type Projects = {
  usages: Usage[];
  locks: Lock[];
  aliases: string[];
  faults: Finding[];
  skipped: Skipped[];
};

/** What npm itself could not read. */
const brokenProject = ({ file, text }: Source): Finding => ({
  severity: "error",
  rule: "dependencies/unreadable",
  file,
  message: `The file is not what a package.json is to be${parseJson(text) === undefined ? `: it is no JSON${faultPlace(text)}` : ""}.`,
});

/** What `read` makes of each source; one that throws is skipped. */
function readEach<T>(sources: readonly Source[], read: (source: Source) => T, skipped: Skipped[]): T[] {
  return sources.flatMap((source) => {
    try {
      return [read(source)];
    } catch {
      skipped.push({ file: source.file, reason: "it cannot be parsed" });
      return [];
    }
  });
}

function readImports(sources: readonly Source[], skipped: Skipped[]): Import[] {
  return sources
    .filter(({ file }) => /\.([mc]?[jt]sx?|vue|svelte|astro)$/.test(file))
    .flatMap((source) => {
      const found = findImports(source);
      if ("imports" in found) return found.imports;
      skipped.push({ file: source.file, reason: found.reason });
      return [];
    });
}

/** The aliases of paths in the settings of TypeScript, such as `~/*`; with a `baseUrl` folders have names too. */
function readAliases(sources: readonly Source[]): string[] {
  const settings = sources.filter(({ file }) => /(^|\/)[jt]sconfig[^/]*\.json$/.test(file));
  const named = settings.flatMap(({ text }) =>
    [...text.matchAll(/"([^"]+)"\s*:\s*\[\s*"\.{0,2}[^"]*"/g)].map(([, alias = ""]) => alias),
  );
  const hasBase = settings.some(({ text }) => text.includes('"baseUrl"'));
  const folders = sources.flatMap(({ file }) => file.split("/").slice(0, -1));
  return [...new Set([...named, ...(hasBase ? folders : [])])];
}

/** The lockfile that installs a project: its own, or that of the workspace which it is a part of. */
function lockOf(project: Project, locks: readonly Lock[], workspaces: readonly string[]): Lock | undefined {
  const lock = nearest(project.folder, locks);
  return lock?.folder === project.folder || workspaces.includes(lock?.folder ?? "") ? lock : undefined;
}

/** The projects, each with the sources that belong to it and to no project below it. */
export function readProjects(sources: readonly Source[]): Projects {
  const skipped: Skipped[] = [];
  const called = (name: string) => sources.filter(({ file }) => posix.basename(file) === name);
  const projects = readEach(called("package.json"), readProject, skipped);
  const faults = called("package.json")
    .filter(({ file }) => skipped.some((each) => each.file === file))
    .map(brokenProject);
  const locks = readEach(
    sources.filter(({ file }) => isLockfile(file)),
    ({ file, text }): Lock => ({ folder: posix.dirname(file), file, packages: readLockfile(file, text) }),
    skipped,
  );
  const belonging = groupBy(sources, ({ file }) => nearest(posix.dirname(file), projects));
  const workspaces = [
    ...projects.filter(({ settings }) => settings.includes('"workspaces":')),
    ...called("pnpm-workspace.yaml").map(({ file }) => ({ folder: posix.dirname(file) })),
  ].map(({ folder }) => folder);
  const usages = projects.map((project) => {
    const own = belonging.get(project) ?? [];
    return {
      project,
      sources: own,
      imports: readImports(own, skipped),
      lock: lockOf(project, locks, workspaces),
    };
  });
  return { usages, locks, aliases: readAliases(sources), faults, skipped };
}
