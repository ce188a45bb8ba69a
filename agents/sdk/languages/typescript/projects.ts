import { posix } from "node:path";
import { ts } from "@ts-morph/common";
import picomatch from "picomatch";
import { isNamedAmong, nameWords } from "../../request/files-meant.ts";
import { declaredPackages } from "./declared-packages.ts";
import { looseOptions, ownDefaults, safely } from "./options.ts";
import { type SourceFiles, typeScriptFile } from "./source-files.ts";
import { workspacePaths } from "./workspace-paths.ts";

/** A TypeScript project: its settings file relative to the user's files, if it has one, and what that says. */
export type Project = {
  config: string | undefined;
  /** Absolute paths. */
  files: string[];
  options: ts.CompilerOptions;
  /** What is wrong with the settings. */
  problems: readonly ts.Diagnostic[];
};

const MAX_PROJECTS = 20;

/**
 * The TypeScript projects among the user's files: each `tsconfig.json` and what it refers to; of them those that the
 * request names. Without any, all files of TypeScript, else of JavaScript, are one project.
 */
export function findProjects(files: SourceFiles, request: string): Project[] {
  const waiting = configsOf(files.listed, request);
  const ownPackages = workspacePaths(files);
  const projects = new Map<string, Project>();
  for (const config of waiting) {
    if (projects.has(config) || projects.size === MAX_PROJECTS) continue;
    const { project, references } = readProject(files, config, ownPackages);
    projects.set(config, project);
    waiting.push(...references.filter((path) => files.hasFile(files.absolute(path))));
  }
  const withFiles = [...projects.values()].filter(
    ({ files, problems }) => files.length + problems.length > 0,
  );
  return withFiles.length > 0 ? withFiles : looseProject(files);
}

function configsOf(listed: readonly string[], request: string): string[] {
  const words = nameWords(request);
  const isNamed = (path: string) => isNamedAmong(words, path);
  const named = listed.filter((path) => /tsconfig[^/]*\.json$/.test(path) && isNamed(path));
  if (named.length > 0) return named;
  const configs = listed.filter((path) => /(^|\/)[jt]sconfig\.json$/.test(path));
  const inNamedFolders = configs.filter((path) => isNamed(posix.dirname(path)));
  return inNamedFolders.length > 0 ? inNamedFolders : configs;
}

function readProject(
  files: SourceFiles,
  config: string,
  ownPackages: Record<string, string[]>,
): { project: Project; references: string[] } {
  const path = files.absolute(config);
  const source = ts.readJsonConfigFile(path, (file) => files.read(file));
  const host: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: true,
    fileExists: (file) => files.hasFile(file),
    readFile: (file) => files.read(file),
    readDirectory: (folder, extensions, excludes, includes) =>
      matchFiles(files, folder, extensions, excludes ?? [], includes),
  };
  const parsed = ts.parseJsonSourceFileConfigFileContent(source, host, posix.dirname(path), undefined, path);
  // The compiler reads on behind what it cannot parse, and keeps that to itself.
  const { error } = ts.parseConfigFileTextToJson(path, files.read(path) ?? "");
  const references = (parsed.projectReferences ?? []).map((reference) =>
    files.relative(ts.resolveProjectReferencePath(reference)),
  );
  const declared = declaredPackages(files, posix.dirname(config));
  const project = {
    config,
    files: parsed.fileNames,
    options: safely({
      ...ownDefaults(declared),
      ...parsed.options,
      paths: { ...ownPackages, ...parsed.options.paths },
    }),
    problems: [
      ...(error === undefined ? [] : [error]),
      ...parsed.errors.filter(({ code }) => code !== noInputs || references.length === 0),
    ],
  };
  return { project, references };
}

/** "No inputs were found in config file". */
const noInputs = 18003;

/** Files by the globs of a `tsconfig.json`, whose `*` and `**` are those of every glob; a folder stands for all in it. */
function matchFiles(
  files: SourceFiles,
  folder: string,
  extensions: readonly string[],
  excludes: readonly string[],
  includes: readonly string[],
): string[] {
  const toGlob = (pattern: string) => posix.join(folder, pattern);
  const whole = (pattern: string) =>
    /[.*?]/.test(pattern.slice(pattern.lastIndexOf("/") + 1)) ? pattern : posix.join(pattern, "**/*");
  const isIncluded = picomatch(includes.map(toGlob).map(whole));
  const isExcluded = picomatch(excludes.map(toGlob).flatMap((glob) => [glob, posix.join(glob, "**")]));
  return files.listed
    .map((path) => files.absolute(path))
    .filter((path) => extensions.some((extension) => path.endsWith(extension)))
    .filter((path) => isIncluded(path) && !isExcluded(path) && !path.endsWith(".min.js"));
}

function looseProject(files: SourceFiles): Project[] {
  const typed = files.listed.filter((path) => typeScriptFile.test(path));
  const untyped = files.listed.filter((path) => /\.[mc]?jsx?$/.test(path) && !path.endsWith(".min.js"));
  const chosen = typed.length > 0 ? typed : untyped;
  if (chosen.length === 0) return [];
  const paths = chosen.map((path) => files.absolute(path));
  return [{ config: undefined, files: paths, options: safely(looseOptions), problems: [] }];
}
