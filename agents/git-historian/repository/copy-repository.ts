// What is taken of a user's repository: its objects, what its names point at, and where a shallow clone was cut.
// Neither configuration nor hooks, nor `info` with its grafts and alternates, and nothing that a link leads to.

import { copyFile, lstat, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Refs, readRefLines } from "./refs.ts";

const MAX_FILES = 100_000;
const MAX_LIST_BYTES = 16 * 1_048_576;
const MAX_REF_BYTES = 1_024;

/** The plain files below a folder as paths relative to it, in order. */
async function plainFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      if (entry.isFile() && files.length < MAX_FILES) files.push(path);
    }
  }
  return files.sort();
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}

/** A small plain file's text; none where there is no such file. */
async function readPlain(path: string, maxBytes: number): Promise<string> {
  const status = await lstat(path).catch(() => undefined);
  return status?.isFile() && status.size <= maxBytes ? readFile(path, "utf8") : "";
}

const isObject = (path: string): boolean =>
  /^([0-9a-f]{2}\/[0-9a-f]{38,62}|pack\/pack-[0-9a-f]+\.(pack|idx))$/.test(path);

/** Copies the objects of the repository in `from` into the one in `to`. */
export async function copyObjects(from: string, to: string): Promise<void> {
  const objects = join(from, "objects");
  if (!(await isFolder(objects))) return;
  for (const path of (await plainFiles(objects)).filter(isObject)) {
    await mkdir(dirname(join(to, "objects", path)), { recursive: true });
    await copyFile(join(objects, path), join(to, "objects", path));
  }
}

/** What the names of the repository in `folder` point at; what is in a file of its own wins over the packed ones. */
export async function readRefs(folder: string): Promise<Refs> {
  const refs = new Map(readRefLines(await readPlain(join(folder, "packed-refs"), MAX_LIST_BYTES)));
  const loose = (await isFolder(join(folder, "refs"))) ? await plainFiles(join(folder, "refs")) : [];
  for (const name of [...loose.map((path) => `refs/${path}`), "HEAD"]) {
    const value = (await readPlain(join(folder, name), MAX_REF_BYTES)).trim();
    if (value !== "") refs.set(name, value);
  }
  return refs;
}

/** The commits at which a shallow clone was cut: the ones before them are not there. */
export async function readShallow(folder: string): Promise<string[]> {
  const text = await readPlain(join(folder, "shallow"), MAX_LIST_BYTES);
  return text.split("\n").filter((line) => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(line));
}

/** Whether objects of the repository lie elsewhere, in a folder that its alternates name. */
export async function hasAlternates(folder: string): Promise<boolean> {
  return (await readPlain(join(folder, "objects/info/alternates"), MAX_LIST_BYTES)).trim() !== "";
}

/** Whether a clone was made without the contents of its files, as with `--filter=blob:none`: git marks its packs. */
export async function isPartialClone(folder: string): Promise<boolean> {
  const packs = await readdir(join(folder, "objects/pack")).catch(() => []);
  return packs.some((name) => name.endsWith(".promisor"));
}
