import { posix } from "node:path";
import { z } from "zod";
import { readJson } from "../sdk/formats/read-json.ts";
import { isNamedAmong, nameWords } from "../sdk/request/files-meant.ts";
import { unwantedIn } from "../sdk/request/wanted.ts";

const packageFile = z.object({ scripts: z.record(z.string(), z.string()).optional() });

/** A project for Node: its folder relative to the user's files, and its scripts by name. */
export type Project = { folder: string; scripts: Record<string, string> };

const placeholder = /no test specified/;

async function readProject(root: string, file: string): Promise<Project> {
  const { scripts = {} } = (await readJson(root, file, packageFile)) ?? {};
  return {
    folder: posix.dirname(file),
    scripts: Object.fromEntries(Object.entries(scripts).filter(([, line]) => !placeholder.test(line))),
  };
}

/** The project that a request means: the one whose folder it names, else the one that lies least deep. */
export async function findProject(
  request: string,
  files: readonly string[],
  root: string,
): Promise<Project | undefined> {
  const packages = files.filter((file) => posix.basename(file) === "package.json");
  const words = nameWords(request);
  const depth = (file: string) => file.split("/").length;
  const [first] = packages.toSorted((a, b) => depth(a) - depth(b));
  const named = packages.find((file) => words.includes(posix.dirname(file)));
  const chosen = named ?? first;
  return chosen === undefined ? undefined : readProject(root, chosen);
}

/** A project without the scripts that a request says not to run: by their name, or by a file that they run. */
export function withoutUnwanted(project: Project, request: string, files: readonly string[]): Project {
  const words = unwantedIn(request).flatMap(nameWords);
  const isUnwanted = (name: string, line: string) =>
    words.some((word) => word === name || word === `${name}s`) ||
    files.some((file) => isNamedAmong(nameWords(line), file));
  const scripts = Object.entries(project.scripts).filter(([name, line]) => !isUnwanted(name, line));
  return { ...project, scripts: Object.fromEntries(scripts) };
}

/** The script of a project that a request means: a server's start where it speaks of that, else its tests. */
export function scriptFor(request: string, { scripts }: Project): string | undefined {
  const preferred = /\b(?:start|starts|starting|boot|boots|server|app|launch)\b/i.test(request)
    ? ["start", "test"]
    : ["test", "start"];
  return preferred.find((name) => scripts[name] !== undefined);
}
