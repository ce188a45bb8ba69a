// What is uploaded takes its place when it is whole, so that an upload which fails changes nothing.

import { constants, ftruncateSync, renameSync, type Stats } from "node:fs";
import { type FileHandle, open, readlink, realpath, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { User } from "./config.ts";
import { errnoOf } from "./errors.ts";
import { partialBeside } from "./partial-files.ts";

const { O_WRONLY, O_CREAT, O_EXCL, O_NONBLOCK } = constants;

/** Writes all of the new content. */
type Write = (file: FileHandle) => Promise<void>;

/** A file as it is now, and the one whose place it took, if it took one's. */
export type Replacement = { file: Stats; replaced: Stats | undefined };

/**
 * Gives the file at a path on disk, or that a link there leads to, a new content and owner. It keeps its
 * mode. What is no file, such as a pipe that someone reads, is written into.
 */
export async function replaceFile(path: string, user: User, write: Write): Promise<Replacement> {
  const target = await followLinks(path);
  const old = await openOld(target);
  try {
    const replaced = await old?.stat();
    if (old === undefined || replaced?.isFile()) {
      return { file: await putInPlace(target, user, write, replaced), replaced };
    }
    await write(old);
    return { file: await old.stat(), replaced };
  } finally {
    await old?.close();
  }
}

/** Where a path leads: also where nothing is yet, when it is a link to there. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
    const folder = await realpath(dirname(path));
    const link = await readlink(path).catch(() => undefined);
    return link === undefined ? path : await followLinks(resolve(folder, link));
  }
}

/** Fails as a write would where none is possible, such as on a folder. */
async function openOld(path: string): Promise<FileHandle | undefined> {
  try {
    // Without O_NONBLOCK, a named pipe would hold the call until something reads from it.
    return await open(path, O_WRONLY | O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
    return undefined;
  }
}

async function putInPlace(target: string, user: User, write: Write, old: Stats | undefined): Promise<Stats> {
  const partial = partialBeside(target);
  const file = await open(partial, O_WRONLY | O_CREAT | O_EXCL, 0o666);
  try {
    if (user.uid !== undefined && user.gid !== undefined) await file.chown(user.uid, user.gid);
    if (old !== undefined) await file.chmod(old.mode & 0o777);
    await write(file);
    const stats = await file.stat();
    renameSync(partial, target);
    // Changes nothing, but whoever watches the file hears of a write, as of any other.
    ftruncateSync(file.fd, stats.size);
    return stats;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
