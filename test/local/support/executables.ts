import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a program is, in the PATH or where Debian puts Postgres's. */
export function findExecutable(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...globSync("/usr/lib/postgresql/*/bin")];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Whom to run a server as that refuses to run as root. Nobody else where this process is not root. */
export function unprivilegedUser(name: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** Whether bubblewrap works on this machine; cases that need it are skipped where it does not. */
export const hasBubblewrap =
  spawnSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"]).status === 0;
