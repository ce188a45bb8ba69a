import { posix } from "node:path";
import { z } from "zod";
import { readText } from "../sdk/files/read-text.ts";
import { readJson } from "../sdk/formats/read-json.ts";
import type { Evidence } from "./framework.ts";
import type { Project } from "./projects.ts";

/** How many files of tests are looked into to tell what they are written for. */
const MAX_SOURCES = 200;
const MAX_SOURCE_BYTES = 1_048_576;

const commands = z.record(z.string(), z.string()).optional();

const packageFile = z.object({
  type: z.string().optional(),
  scripts: commands,
  dependencies: commands,
  devDependencies: commands,
  jest: z.unknown().optional(),
});

async function readSource(root: string, file: string): Promise<string> {
  const read = await readText(root, file, MAX_SOURCE_BYTES);
  return "text" in read ? read.text : "";
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
    .map((path) => readJson(filesFolder, path, packageFile));
  const sources = tests
    .slice(0, MAX_SOURCES)
    .map((test) => readSource(filesFolder, posix.join(folder, test)));
  return {
    packages: (await Promise.all(packages)).filter((file) => file !== undefined),
    configFiles: files.filter((path) => posix.dirname(path) === folder).map((path) => posix.basename(path)),
    sources: await Promise.all(sources),
  };
}
