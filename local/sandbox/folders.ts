import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { giveToSandboxUser, isSearchable } from "./sandbox-user.ts";

/** The folders of one host. */
export type HostFolders = {
  /** Holds the others, and nothing that anyone needs after the host. */
  base: string;
  /** What all sandboxes share. */
  template: string;
  /** One folder a running sandbox. */
  running: string;
};

/** The folders of one sandbox, which become its `/home/user`, `/workspace` and `/tmp`. */
export type SandboxFolders = { home: string; workspace: string; temporary: string };

/**
 * Makes the folders of a host within its data folder, and removes what sandboxes of an earlier run
 * left there. They go to the system's temporary folder instead where sandboxes could not reach the
 * data folder, or where its path could not stand in a shell command as it is.
 */
export async function prepareHostFolders(dataFolder: string): Promise<HostFolders> {
  mkdirSync(dataFolder, { recursive: true });
  const data = realpathSync(dataFolder);
  const isSuitable = /^[\w./-]+$/.test(data) && isSearchable(data);
  const base = isSuitable ? join(data, "sandboxes") : temporaryBase(data);
  const folders = { base, template: join(base, "template"), running: join(base, "running") };
  await removeFolder(folders.template);
  await removeFolder(folders.running);
  for (const folder of Object.values(folders)) {
    mkdirSync(folder, { recursive: true });
    // Others may pass through, but not list what is there.
    chmodSync(folder, 0o711);
  }
  return folders;
}

/** Makes the folders of one sandbox, owned by whoever runs it. */
export function makeSandboxFolders(folder: string): SandboxFolders {
  const folders = {
    home: join(folder, "home"),
    workspace: join(folder, "workspace"),
    temporary: join(folder, "tmp"),
  };
  mkdirSync(folder);
  chmodSync(folder, 0o711);
  for (const own of Object.values(folders)) {
    mkdirSync(own);
    chmodSync(own, 0o755);
    giveToSandboxUser(own);
  }
  return folders;
}

/** Removes a folder whose content a sandbox wrote: read-only folders in it are no hindrance. */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    await promisify(execFile)("chmod", ["-R", "u+rwX", folder]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
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
