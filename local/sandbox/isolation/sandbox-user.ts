// Code of a sandbox never runs as root. Where the host does, sandboxes run as `nobody`, who must then
// be able to reach every file that a sandbox is given.

import { execFileSync } from "node:child_process";
import { chownSync, cpSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Who runs the sandboxes of a host that is root; undefined where that is the host's own user. */
export const sandboxUser = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

/** Who the root of a sandbox is on a host that is root; no user of a usual system has these ids. */
export const sandboxRoot = { uid: 65533, gid: 65533 };

/** Gives a folder to a user of the sandboxes, where they are not the host's own. */
export function giveTo(owner: "user" | "root", folder: string): void {
  if (sandboxUser === undefined) return;
  const { uid, gid } = owner === "root" ? sandboxRoot : sandboxUser;
  chownSync(folder, uid, gid);
}

/** Whether whoever runs the sandboxes can pass through a folder, from the root down. */
export function isSearchable(folder: string): boolean {
  if (sandboxUser === undefined) return true;
  const isOpen = (statSync(folder).mode & 0o001) !== 0;
  return isOpen && (folder === dirname(folder) || isSearchable(dirname(folder)));
}

/** The path itself where sandboxes can reach it, or else that of a copy made within `folder`. */
export function bringWithinReach(path: string, folder: string): string {
  const real = realpathSync(path);
  const isReadable = sandboxUser === undefined || (statSync(real).mode & 0o004) !== 0;
  if (isReadable && isSearchable(dirname(real))) return real;
  const copy = join(folder, basename(real));
  cpSync(real, copy, { recursive: true, verbatimSymlinks: true });
  execFileSync("chmod", ["-R", "a+rX", copy]);
  return copy;
}
