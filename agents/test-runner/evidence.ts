import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { z } from "zod";
import { parseJson } from "../sdk/parse-json.ts";
import type { Evidence } from "./framework.ts";
import type { Project } from "./projects.ts";

/** How many files of tests are looked into to tell what they are written for. */
const MAX_SOURCES = 200;

const commands = z.record(z.string(), z.string()).optional();

const packageFile = z.object({
  type: z.string().optional(),
  scripts: commands,
  dependencies: commands,
  devDependencies: commands,
  jest: z.unknown().optional(),
});

async function readPackage(path: string) {
  return packageFile.safeParse(parseJson(await readFile(path, "utf8"))).data;
}

/** The folder itself and those above it, up to the user's files. */
function foldersUp(folder: string): string[] {
  return folder === "." ? ["."] : [folder, ...foldersUp(posix.dirname(folder))];
}

/** Reads what tells a project's framework. `sources` are the project's tests, in their order. */
export async function readEvidence(
  { folder, tests }: Project,
  files: readonly string[],
  filesFolder: string,
): Promise<Evidence> {
  const packages = foldersUp(folder)
    .map((at) => posix.join(at, "package.json"))
    .filter((path) => files.includes(path))
    .map((path) => readPackage(join(filesFolder, path)));
  const sources = tests
    .slice(0, MAX_SOURCES)
    .map((test) => readFile(join(filesFolder, folder, test), "utf8"));
  return {
    packages: (await Promise.all(packages)).filter((file) => file !== undefined),
    configFiles: files.filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path)),
    sources: await Promise.all(sources),
  };
}
