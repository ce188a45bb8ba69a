import type { FileRef } from "../consultation/brief.ts";
import { archiveStem, isArchive } from "../text/archive-name.ts";

/** Files that belong together: an archive, or a folder with what only a project's root has. */
export type Project = { name: string; files: FileRef[] };

const markers = new Set([
  ...["package.json", "deno.json", "tsconfig.json"],
  ...["pyproject.toml", "pytest.ini", "setup.py", "setup.cfg", "requirements.txt", "tox.ini"],
  ...["go.mod", "Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts", "Gemfile", "composer.json"],
]);

/**
 * The projects among files, by their names alone, and the files that belong to none. Folders inside a project's
 * folder are part of it.
 */
export function findProjects(files: readonly FileRef[]): { projects: Project[]; common: FileRef[] } {
  const roots = new Set(files.flatMap(({ name }) => (markers.has(baseOf(name)) ? [folderOf(name)] : [])));
  const byProject = Map.groupBy(files, ({ name }) =>
    isArchive(name) ? archiveStem(name) : shallowestRoot(name, roots),
  );
  const common = byProject.get(undefined) ?? [];
  const projects = [...byProject].flatMap(([name, own]) =>
    name === undefined ? [] : [{ name, files: own }],
  );
  return { projects, common };
}

const baseOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** `.` for a file that is in no folder. */
const folderOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf("/"))) || ".";

function shallowestRoot(name: string, roots: ReadonlySet<string>): string | undefined {
  if (roots.has(".")) return ".";
  for (let end = name.indexOf("/"); end >= 0; end = name.indexOf("/", end + 1)) {
    const folder = name.slice(0, end);
    if (roots.has(folder)) return folder;
  }
  return undefined;
}
