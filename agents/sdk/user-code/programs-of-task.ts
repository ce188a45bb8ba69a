import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { z } from "zod";
import type { Task } from "../../../src/agents/contract.ts";
import { readJson } from "../formats/read-json.ts";
import { choosePrograms, type Program, type Snippet } from "./choose.ts";
import { languageOfSnippet } from "./language.ts";

const packageMain = z.object({ main: z.string() });

async function readSnippets(task: Task): Promise<Snippet[]> {
  return Promise.all(
    task.snippets.map(async ({ path, language }) => ({
      path,
      language: languageOfSnippet(language, await readFile(path, "utf8")),
    })),
  );
}

/** The files that the projects' `package.json` name as what they start with. */
async function readMains(folder: string, files: readonly string[]): Promise<string[]> {
  const packages = files.filter((path) => posix.basename(path) === "package.json");
  const mains = packages.map(async (path) => {
    const found = await readJson(folder, path, packageMain);
    return found === undefined ? [] : [posix.join(posix.dirname(path), found.main)];
  });
  return (await Promise.all(mains)).flat();
}

/** The programs that a task means, in order; `files` are those below `folder`. Throws as `choosePrograms` does. */
export async function programsOf(task: Task, files: readonly string[], folder: string): Promise<Program[]> {
  return choosePrograms({
    request: task.request,
    snippets: await readSnippets(task),
    files,
    mains: await readMains(folder, files),
  });
}
