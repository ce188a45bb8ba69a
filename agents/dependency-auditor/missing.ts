import type { Finding } from "../../src/agents/contract.ts";
import { isForMakers } from "./for-makers.ts";
import type { Import } from "./imports.ts";
import { isWithin, type Project } from "./project.ts";
import type { Usage } from "./usage.ts";

/** The package with the types of another one. */
const typesOf = (name: string): string => `@types/${name.replace(/^@([^/]+)\//, "$1__")}`;

type Available = { projects: readonly Project[]; aliases: readonly string[] };

/** Whether an import is of something else than a package: another project of the workspace, or a path's alias. */
const isOwn = (name: string, { projects, aliases }: Available): boolean =>
  projects.some((project) => project.name === name) ||
  aliases.some(
    (alias) =>
      (alias.endsWith("*") ? name.startsWith(alias.slice(0, -1)) : alias === name) ||
      alias.startsWith(`${name}/`),
  );

/** The packages that a project imports without asking for them, itself or in a folder above it. */
export function missing({ project, imports, lock }: Usage, available: Available): Finding[] {
  const asked = new Set(
    available.projects
      .filter(({ folder }) => isWithin(folder, project.folder))
      .flatMap(({ dependencies }) => dependencies.map(({ name }) => name)),
  );
  const isAsked = ({ name, isType }: Import) => asked.has(name) || (isType && asked.has(typesOf(name)));
  const locked = new Map((lock?.packages ?? []).map((at) => [at.name, at.version]));
  return firstOfEach(project, imports)
    .filter((at) => !isAsked(at) && !isOwn(at.name, available))
    .map(({ name, file, line, isType }) => {
      const version = locked.get(name);
      const isDev = isType || isForMakers(project.folder, file);
      const luck = `It is there by luck, as another package brings ${name} ${version}.`;
      return {
        severity: isDev ? "warning" : "error",
        rule: "dependencies/missing",
        file,
        line,
        message: `${name} is imported and not asked for in ${project.file}.${version === undefined ? "" : ` ${luck}`}`,
        fix: `npm install ${isDev ? "--save-dev " : ""}${name}${version === undefined ? "" : `@${version}`}`,
      };
    });
}

/** Each package where it is imported first, in what runs before what only tests. */
function firstOfEach({ folder }: Project, imports: readonly Import[]): Import[] {
  const first = new Map<string, Import>();
  const grave = (at: Import) => (at.isType ? 2 : Number(isForMakers(folder, at.file)));
  for (const at of imports) {
    const known = first.get(at.name);
    if (known === undefined || grave(at) < grave(known)) first.set(at.name, at);
  }
  return [...first.values()];
}

/** What the code of a published package imports and only its developers install. */
export function misplaced({ project, imports }: Usage): Finding[] {
  if (project.isPrivate) return [];
  const development = new Map<string, number>();
  for (const { name, section, line } of project.dependencies) {
    if (section === "devDependencies") development.set(name, line);
  }
  for (const { name, section } of project.dependencies)
    if (section !== "devDependencies") development.delete(name);
  return firstOfEach(project, imports)
    .filter(
      ({ name, file, isType }) =>
        development.has(name) &&
        !isType &&
        /(^|\/)(src|lib)\//.test(file) &&
        !isForMakers(project.folder, file),
    )
    .map(({ name, file, line }) => ({
      severity: "warning",
      rule: "dependencies/misplaced",
      file: project.file,
      line: development.get(name) ?? 1,
      message: `${name} is in devDependencies, and ${file}:${line} imports it: who installs this package does not get it.`,
      fix: `npm install --save-prod ${name}, unless a bundler puts it into what is published.`,
    }));
}
