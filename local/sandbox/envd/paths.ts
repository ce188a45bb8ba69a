// A path as the sandbox shows it, and the same file's path on disk. In an isolated sandbox the two
// are the same; without isolation each shown folder lies elsewhere, and nothing outside is reachable.

import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { Code, ConnectError } from "@connectrpc/connect";
import type { DaemonConfig, User } from "./config.ts";

const maxLength = 4096;

export type Paths = {
  /**
   * The absolute path that a caller means: relative ones begin at the home of the
   * user, as does `~`.
   *
   * @throws ConnectError when it is none.
   */
  resolve(path: string, user: User): string;
  /**
   * Where an absolute path of the sandbox is on disk.
   *
   * @throws ConnectError not found, when it lies outside of what the sandbox has.
   */
  locate(path: string): Promise<string>;
  /** The path that the sandbox shows for a path on disk. */
  show(real: string): string;
  /** A command's text with every shown folder replaced by the one on disk. */
  translate(command: string): string;
};

export function createPaths(mappedFolders: DaemonConfig["mappedFolders"]): Paths {
  const resolve = (path: string, user: User) => resolvePath(path, user.home);
  if (mappedFolders.length === 0) {
    return { resolve, locate: async (path) => path, show: (real) => real, translate: (command) => command };
  }
  return {
    resolve,
    locate: (path) => locateMapped(path, mappedFolders),
    show: (real) => {
      const folder = mappedFolders.find((folder) => isWithin(real, folder.real));
      return folder === undefined ? real : folder.shown + real.slice(folder.real.length);
    },
    translate: (command) => mappedFolders.reduce(replaceFolder, command),
  };
}

type MappedFolder = DaemonConfig["mappedFolders"][number];

function resolvePath(path: string, home: string): string {
  if (path.includes("\0"))
    throw new ConnectError("a path cannot contain a NUL character", Code.InvalidArgument);
  if (path.length > maxLength) throw new ConnectError("the path is too long", Code.InvalidArgument);
  if (/^~[^/]/.test(path))
    throw new ConnectError("only one's own home can be named by ~", Code.InvalidArgument);
  return posix.resolve(home, path.replace(/^~\/?/, `${home}/`));
}

async function locateMapped(path: string, folders: readonly MappedFolder[]): Promise<string> {
  const folder = folders.find((folder) => isWithin(path, folder.shown));
  if (folder === undefined) throw outside(path);
  const candidate = folder.real + path.slice(folder.shown.length);
  const real = await resolveLinks(candidate);
  if (!folders.some((folder) => isWithin(real, folder.real))) throw outside(path);
  return candidate;
}

/** Resolves the links of a path as far as it exists; a link that leads nowhere leads outside. */
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    if ((await lstat(path).catch(() => undefined)) !== undefined) throw outside(path);
    return join(await resolveLinks(dirname(path)), basename(path));
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function replaceFolder(command: string, { shown, real }: MappedFolder): string {
  return command.replaceAll(new RegExp(`(?<![\\w./-])${shown}(?![\\w.-])`, "g"), () => real);
}

function outside(path: string): ConnectError {
  return new ConnectError(`path not found: ${path}: outside of what this sandbox has`, Code.NotFound);
}
