import { posix } from "node:path";
import type { LockedPackage } from "./locked-package.ts";
import { readNpm } from "./npm.ts";
import { readPnpm } from "./pnpm.ts";
import { readYarn } from "./yarn.ts";

/** Whether a file is a lockfile that can be read: of npm, Yarn or pnpm. */
export function isLockfile(file: string): boolean {
  return /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml)$/.test(posix.basename(file));
}

/** The packages of a lockfile, in its order. Throws where it is none. */
export function readLockfile(file: string, text: string): LockedPackage[] {
  if (file.endsWith("yarn.lock")) return readYarn(text);
  return file.endsWith(".yaml") ? readPnpm(text) : readNpm(text);
}
