import type { Stats } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { FileMetadata } from "./metadata.ts";
import type { Paths } from "./paths.ts";
import type { Users } from "./users.ts";

/** What is known of the sandbox's files besides what the disk tells. */
export type Files = { paths: Paths; users: Users; metadata: FileMetadata };

/** The numbers of `filesystem.FileType`. */
const fileType = { unspecified: 0, file: 1, directory: 2 } as const;

export type EntryInfo = Awaited<ReturnType<typeof entryInfo>>;

/**
 * Describes what lies at a path of the sandbox, as `filesystem.EntryInfo`. A link has the type and
 * mode of what it leads to, and names that as its target.
 */
export async function entryInfo(path: string, { paths, users, metadata }: Files) {
  const real = await paths.locate(path);
  const own = await lstat(real);
  const link = own.isSymbolicLink() ? await followLink(real) : undefined;
  const described = link === undefined ? own : link.stats;
  return {
    name: basename(path),
    path,
    type: typeOf(described),
    size: BigInt(own.size),
    mode: described === undefined ? 0 : described.mode & 0o777,
    permissions: permissionsOf(own),
    owner: users.nameOf(own.uid, "uid"),
    group: users.nameOf(own.gid, "gid"),
    metadata: metadata.of(own),
    modifiedTime: {
      seconds: BigInt(Math.floor(own.mtimeMs / 1000)),
      nanos: Math.floor(own.mtimeMs % 1000) * 1e6,
    },
    ...(link === undefined ? {} : { symlinkTarget: paths.show(link.target) }),
  };
}

async function followLink(path: string): Promise<{ target: string; stats: Stats | undefined }> {
  const target = await realpath(path).catch(() => path);
  return { target, stats: target === path ? undefined : await stat(target) };
}

function typeOf(stats: Stats | undefined): number {
  if (stats?.isDirectory()) return fileType.directory;
  return stats?.isFile() ? fileType.file : fileType.unspecified;
}

/** Permissions in the form that E2B's daemon prints, such as `drwxr-xr-x`. */
function permissionsOf(stats: Stats): string {
  const kind = stats.isDirectory() ? "d" : stats.isSymbolicLink() ? "L" : "-";
  return kind + [..."rwxrwxrwx"].map((letter, bit) => (stats.mode & (0o400 >> bit) ? letter : "-")).join("");
}
