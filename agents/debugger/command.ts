// How a command is run in a sandbox that has no package manager to start it.

import { join, posix } from "node:path";
import type { Task } from "../../src/agents/contract.ts";
import { findTool } from "../sdk/commands/find-tool.ts";
import { splitCommand } from "../sdk/commands/split-command.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { isNamedBy } from "../sdk/request/files-meant.ts";
import { languageOfFile } from "../sdk/user-code/language.ts";
import type { Project } from "./project-scripts.ts";

/** A command ready to run. `shown` is how the user knows it. */
export type Choice = {
  shown: string;
  words: [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
  remove: () => Promise<void>;
};

/** What commands are chosen by. `bundleUrl` is the module with the TypeScript hooks. */
export type Context = { task: Task; files: readonly string[]; paths: WorkspacePaths; bundleUrl: string };

const nothingToRemove = async () => {};

/** The variables of a command: programs of the project's packages are found by their names. */
export function environment(cwd: string, top: string): Record<string, string> {
  const folders: string[] = [];
  for (let at = cwd; ; at = posix.dirname(at)) {
    folders.push(join(at, "node_modules", ".bin"));
    if (at === top || at === posix.dirname(at)) break;
  }
  const path = [...folders, posix.dirname(process.execPath), process.env.PATH ?? ""].join(":");
  return { PATH: path, PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1", CI: "1", NO_COLOR: "1" };
}

/** The words that run a line of a project's scripts: a framework of the sandbox's by itself, else a shell. */
async function wordsOfScript(
  line: string,
  extra: readonly string[],
  cwd: string,
  top: string,
): Promise<[string, ...string[]]> {
  const [tool, ...rest] = splitCommand(line);
  if ((tool === "vitest" || tool === "jest") && !/[|&;<>$`]/.test(line)) {
    return [process.execPath, await findTool(tool, cwd, top), ...rest, ...extra];
  }
  return extra.length === 0 ? ["sh", "-c", line] : ["sh", "-c", `${line} "$@"`, "sh", ...extra];
}

/** A script of a project. */
export async function ofScript(
  name: string,
  extra: readonly string[],
  project: Project,
  { paths }: Context,
): Promise<Choice> {
  const cwd = join(paths.files, project.folder);
  const line = project.scripts[name] ?? "";
  return {
    shown: `npm ${name === "test" || name === "start" ? name : `run ${name}`}`,
    words: await wordsOfScript(line, extra, cwd, paths.files),
    cwd,
    env: environment(cwd, paths.files),
    remove: nothingToRemove,
  };
}

/** The script that `npm test`, `yarn build` or `npm run build -- --watch` means, and what is passed to it. */
function npmScript([program, ...rest]: readonly string[]): { name: string; extra: string[] } | undefined {
  if (!["npm", "pnpm", "yarn"].includes(program ?? "")) return undefined;
  const [name, ...extra] = rest[0] === "run" ? rest.slice(1) : rest;
  return name === undefined ? undefined : { name, extra: extra.filter((word) => word !== "--") };
}

/** A command as words. Of npm and its like only the script that is meant is run. */
export async function ofWords(
  said: readonly string[],
  project: Project | undefined,
  context: Context,
): Promise<Choice> {
  const script = npmScript(said);
  if (script !== undefined && project?.scripts[script.name] !== undefined) {
    return ofScript(script.name, script.extra, project, context);
  }
  const [program = "", ...args] = said;
  const file = args.find((word) => context.files.some((path) => isNamedBy(word, path)));
  const at = file === undefined ? undefined : context.files.find((path) => isNamedBy(file, path));
  const folder =
    at === undefined || file === undefined
      ? (project?.folder ?? ".")
      : at.slice(0, at.length - file.length) || ".";
  const cwd = join(context.paths.files, folder);
  const isTypeScript = program === "node" && file !== undefined && languageOfFile(file) === "typescript";
  const hooks =
    isTypeScript || program === "tsx" || program === "ts-node" ? ["--import", context.bundleUrl] : [];
  const tracebacks = program === "pytest" ? ["--tb=native", "-p", "no:cacheprovider"] : [];
  return {
    shown: said.join(" "),
    words: [...starterOf(program), ...hooks, ...args, ...tracebacks],
    cwd,
    env: environment(cwd, context.paths.files),
    remove: nothingToRemove,
  };
}

/** Programs that the sandbox may not have are run by those that it has. */
function starterOf(program: string): [string, ...string[]] {
  if (program === "node" || program === "tsx" || program === "ts-node") return [process.execPath];
  if (program === "python") return ["python3"];
  return program === "pytest" ? ["python3", "-m", "pytest"] : [program];
}
