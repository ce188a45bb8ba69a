import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { z } from "zod";
import type { LockedPackage } from "../sdk/formats/lockfiles/locked-package.ts";
import { readJson } from "../sdk/formats/read-json.ts";
import type { Lock } from "./project.ts";

const MAX_PACKAGES = 5_000;

const installed = z.object({ version: z.string(), license: z.string() });

async function readLicence(root: string, folder: string, at: LockedPackage): Promise<LockedPackage> {
  const file = posix.join(folder, at.path ?? `node_modules/${at.name}`, "package.json");
  if (!existsSync(join(root, file))) return at;
  const found = await readJson(root, file, installed);
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
