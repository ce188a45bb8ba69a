import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { projectFolder } from "../files/project-folder.ts";
import type { WorkspacePaths } from "../program/paths.ts";
import type { Program } from "./choose.ts";
import type { Language } from "./language.ts";
import { formatOfSource } from "./module-format.ts";

/** A program ready to start: `file` is what runs, and `remove` takes away what was only made to run it. */
export type Launch = {
  words: [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
  file: string;
  remove: () => Promise<void>;
};

/** What lies at the top of a project: its programs expect to be started there. */
const projectMarks = ["package.json", "pyproject.toml", "setup.py", "requirements.txt", "Makefile"];

function wordsFor(language: Language, file: string, bundleUrl: string): [string, ...string[]] {
  if (language === "javascript") return [process.execPath, file];
  if (language === "typescript") return [process.execPath, "--import", bundleUrl, file];
  if (language === "python") return ["python3", file];
  return [existsSync("/bin/bash") ? "bash" : "sh", file];
}

/**
 * A code block runs as if it were a file among the user's, so that its imports find theirs. Node
 * resolves imports from where a file is, so for Node it has to be one.
 */
async function placeSnippet(path: string, language: Language, folder: string): Promise<string> {
  if (language !== "javascript" && language !== "typescript") return path;
  const code = await readFile(path, "utf8");
  const format = formatOfSource(code) === "module" ? "m" : "c";
  const number = posix.basename(path).replace(/\.[^.]*$/, "");
  const placed = join(folder, `.snippet-${number}.${format}${language === "javascript" ? "js" : "ts"}`);
  await writeFile(placed, code);
  return placed;
}

/** Prepares a program to start. `bundleUrl` is the module with the TypeScript hooks. */
export async function prepareLaunch(
  program: Program,
  files: readonly string[],
  paths: WorkspacePaths,
  bundleUrl: string,
): Promise<Launch> {
  const isSnippet = program.kind === "snippet";
  const folder = isSnippet ? "." : projectFolder(program.name, files, projectMarks);
  const cwd = join(paths.files, folder);
  const file = isSnippet
    ? await placeSnippet(program.path, program.language, cwd)
    : join(paths.files, program.name);
  return {
    words: wordsFor(program.language, file, bundleUrl),
    cwd,
    env: {
      MIOSA_OUT: paths.out,
      PYTHONUNBUFFERED: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      ...(isSnippet && { PYTHONPATH: cwd }),
    },
    file,
    remove: async () => {
      if (isSnippet && dirname(file) === cwd) await rm(file, { force: true });
    },
  };
}
