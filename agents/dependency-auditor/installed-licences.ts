import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { z } from "zod";
import type { LockedPackage } from "../sdk/lockfiles/locked-package.ts";
import { parseJson } from "../sdk/parse-json.ts";
import { readText } from "../sdk/read-text.ts";
import type { Lock } from "./project.ts";

const MAX_PACKAGE_BYTES = 1_048_576;
const MAX_PACKAGES = 5_000;

const installed = z.object({ version: z.string(), license: z.string() });

async function readLicence(root: string, folder: string, at: LockedPackage): Promise<LockedPackage> {
  const file = posix.join(folder, at.path ?? `node_modules/${at.name}`, "package.json");
  if (!existsSync(join(root, file))) return at;
  const read = await readText(root, file, MAX_PACKAGE_BYTES);
  const found = "text" in read ? installed.safeParse(parseJson(read.text)).data : undefined;
  return found?.version === at.version ? { ...at, license: found.license } : at;
}

/** The lockfile, with the licences that the installed packages name where it says none. */
export async function withInstalledLicences(root: string, lock: Lock): Promise<Lock> {
  const packages: LockedPackage[] = [];
  for (const [index, at] of lock.packages.entries()) {
    const isKnown = at.license !== undefined || index >= MAX_PACKAGES;
    packages.push(isKnown ? at : await readLicence(root, lock.folder, at));
  }
  return { ...lock, packages };
}
