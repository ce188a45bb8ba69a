import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, statSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { giveTo, isSearchable } from "../isolation/sandbox-user.ts";
import { readRecords } from "./records.ts";

const run = promisify(execFile);

/** The folders of one host. */
export type HostFolders = {
  /** Holds the others. */
  base: string;
  /** What all sandboxes share. */
  template: string;
  /** One folder a sandbox, running or paused. */
  running: string;
  /** One folder a snapshot. */
  snapshots: string;
};

/** The folders of one sandbox, which become its `/home/user`, `/workspace`, `/tmp` and, with a root, `/root`. */
export type SandboxFolders = { home: string; workspace: string; temporary: string; rootHome: string };

/**
 * Makes the folders of a host within its data folder, and removes what sandboxes of an earlier run
 * left there, except for those that were paused. They go to the system's temporary folder instead where
 * sandboxes could not reach the data folder, or where its path could not stand in a shell command as it is.
 */
export async function prepareHostFolders(dataFolder: string): Promise<HostFolders> {
  mkdirSync(dataFolder, { recursive: true });
  const data = realpathSync(dataFolder);
  const isSuitable = /^[\w./-]+$/.test(data) && isSearchable(data);
  const base = isSuitable ? join(data, "sandboxes") : temporaryBase(data);
  const within = (name: string) => join(base, name);
  const folders = {
    base,
    template: within("template"),
    running: within("running"),
    snapshots: within("snapshots"),
  };
  await removeFolder(folders.template);
  await removeEnded(folders.running);
  for (const folder of Object.values(folders)) {
    mkdirSync(folder, { recursive: true });
    // Others may pass through, but not list what is there.
    chmodSync(folder, 0o711);
  }
  return folders;
}

/** Removes what a host needs only while it runs; what it keeps for its next start stays. */
export async function clearHostFolders(folders: HostFolders): Promise<void> {
  await removeFolder(folders.template);
  for (const folder of [folders.running, folders.snapshots, folders.base]) {
    // A folder in which something was kept is not empty, and stays for that.
    await rmdir(folder).catch(() => {});
  }
}

/** Where the folders of one sandbox or snapshot are. */
export function foldersWithin(folder: string): SandboxFolders {
  return {
    home: join(folder, "home"),
    workspace: join(folder, "workspace"),
    temporary: join(folder, "tmp"),
    rootHome: join(folder, "root"),
  };
}

/** Makes the folders of one sandbox, owned by whoever runs it; those that are there stay as they are. */
export function makeSandboxFolders(folder: string): SandboxFolders {
  const folders = foldersWithin(folder);
  if (!existsSync(folder)) {
    mkdirSync(folder);
    chmodSync(folder, 0o711);
  }
  for (const own of Object.values(folders)) {
    if (existsSync(own)) continue;
    const owner = own === folders.rootHome ? "root" : "user";
    mkdirSync(own);
    chmodSync(own, owner === "root" ? 0o700 : 0o755);
    giveTo(owner, own);
  }
  return folders;
}

/**
 * Removes a folder whose content a sandbox wrote: neither read-only folders in it nor paths that are longer than the
 * system takes are a hindrance, since the system's own tools go from folder to folder.
 */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await run("rm", ["-rf", "--", folder]);
  } catch {
    await run("chmod", ["-R", "u+rwX", "--", folder]);
    await run("rm", ["-rf", "--", folder]);
  }
}

/** Removes those of some folders that can be removed; what is left of the others is for the next start. */
export async function removeFolders(folders: string[]): Promise<void> {
  await Promise.allSettled(folders.map(removeFolder));
}

async function removeEnded(running: string): Promise<void> {
  if (!existsSync(running)) return;
  const kept = new Set(readRecords(running).map(({ id }) => id));
  const ended = readdirSync(running).filter((name) => !kept.has(name));
  await removeFolders(ended.map((name) => join(running, name)));
}

/** A folder of the temporary folder that belongs to one data folder, and to this user. */
function temporaryBase(data: string): string {
  const name = `miosa-sandboxes-${createHash("sha256").update(data).digest("hex").slice(0, 16)}`;
  const base = join(realpathSync(tmpdir()), name);
  mkdirSync(base, { recursive: true });
  const found = lstatSync(base);
  if (!found.isDirectory() || found.uid !== statSync(data).uid) {
    throw new Error(`${base} belongs to someone else`);
  }
  return base;
}
