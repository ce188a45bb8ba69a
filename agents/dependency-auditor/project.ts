import { posix } from "node:path";
import { z } from "zod";
import type { Source } from "../sdk/files/source.ts";
import type { LockedPackage } from "../sdk/formats/lockfiles/locked-package.ts";

const sections = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;
type Section = (typeof sections)[number];

/** A package that a project asks for. */
export type Dependency = { name: string; range: string; section: Section; line: number };

/** A folder with a `package.json`, what it asks for, and the lockfile that it or a folder above it has. */
export type Project = {
  folder: string;
  file: string;
  name: string;
  license: string | undefined;
  isPrivate: boolean;
  scripts: Record<string, string>;
  dependencies: Dependency[];
  /** Everything of the `package.json` that is not the list of what it asks for. */
  settings: string;
};

/** A lockfile with its packages. */
export type Lock = { folder: string; file: string; packages: LockedPackage[] };

const ranges = z.record(z.string(), z.string()).catch({});
const packageFile = z.object({
  name: z.string().catch(""),
  license: z.string().optional().catch(undefined),
  private: z.boolean().catch(false),
  scripts: ranges,
  dependencies: ranges,
  devDependencies: ranges,
  optionalDependencies: ranges,
  peerDependencies: ranges,
});

/** The lines of the packages in each section; 1 where the file is not laid out by lines. */
function lineFinder(text: string): (section: Section, name: string) => number {
  const lines = new Map<string, number>();
  let section = "";
  for (const [index, line] of text.split("\n").entries()) {
    const key = /^\s*"([^"]+)"\s*:/.exec(line)?.[1];
    if (key === undefined) continue;
    if (/:\s*\{\s*$/.test(line)) section = key;
    else lines.set(`${section} ${key}`, index + 1);
  }
  return (of, name) => lines.get(`${of} ${name}`) ?? 1;
}

/** The project of a `package.json`. Throws where it is none. */
export function readProject({ file, text }: Source): Project {
  const raw: unknown = JSON.parse(text);
  const read = packageFile.parse(raw);
  const lineOf = lineFinder(text);
  const dependencies = sections.flatMap((section) =>
    Object.entries(read[section]).map(([name, range]) => ({
      name,
      range,
      section,
      line: lineOf(section, name),
    })),
  );
  const settings = JSON.stringify(raw, (key, value: unknown) =>
    sections.some((section) => section === key) ? undefined : value,
  );
  const { name, license, private: isPrivate, scripts } = read;
  return { folder: posix.dirname(file), file, name, license, isPrivate, scripts, dependencies, settings };
}

/** Whether a path is in a folder, `.` being the one that has everything. */
export const isWithin = (folder: string, path: string): boolean =>
  folder === "." || path === folder || path.startsWith(`${folder}/`);

/** Of several folders the one that holds a path and is nearest to it. */
export function nearest<T extends { folder: string }>(path: string, among: readonly T[]): T | undefined {
  return among
    .filter(({ folder }) => isWithin(folder, path))
    .sort(
      (a, b) => b.folder.length - a.folder.length || Number(a.folder === ".") - Number(b.folder === "."),
    )[0];
}
