import { open, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { compareText } from "../../sdk/text/compare-text.ts";

export type HistoryKind = "repository" | "bundle" | "stream";

/** Something among the user's files that holds a history; `path` is relative to them. */
export type HistorySource = { kind: HistoryKind; path: string };

const MAX_FOLDERS = 20_000;

const streamName = /\.(fi|fast-export|fastexport)$/i;

/** Whether a folder is a repository: a `.git`, or a bare one. */
function isRepository(names: readonly string[]): boolean {
  return names.includes("HEAD") && names.includes("objects");
}

/**
 * The histories among the files below `root`, the ones that lie highest first, then by name: repositories, bundles, and
 * streams of `git fast-export`. Links are not followed, and installed packages not looked into.
 */
export async function findHistories(root: string): Promise<HistorySource[]> {
  const found: HistorySource[] = [];
  const folders = [""];
  for (let read = 0; read < folders.length && read < MAX_FOLDERS; read += 1) {
    const folder = folders[read] ?? "";
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    entries.sort((a, b) => compareText(a.name, b.name));
    if (isRepository(entries.map(({ name }) => name))) {
      found.push({ kind: "repository", path: folder === "" ? "." : folder });
      // Those of its submodules lie within.
      if (entries.some((entry) => entry.name === "modules" && entry.isDirectory()))
        folders.push(folder === "" ? "modules" : `${folder}/modules`);
      continue;
    }
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== "node_modules") folders.push(path);
      if (!entry.isFile()) continue;
      if (streamName.test(entry.name)) found.push({ kind: "stream", path });
      else if (await isBundle(join(root, path), entry.name)) found.push({ kind: "bundle", path });
    }
  }
  return found;
}

/** How a history is called: the project's folder, or that of a submodule. */
export const nameOfHistory = (path: string): string =>
  path.replace(/(^|\/)\.git\/modules\//, "$1").replace(/\/\.git$/, "");

/** The worktrees and submodules whose history is in a folder elsewhere: each has a file `.git` that says where. */
export async function findLinked(root: string): Promise<string[]> {
  const links: string[] = [];
  const files = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of files.filter((entry) => entry.name === ".git" && entry.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await readStart(path, 7)) === "gitdir:") links.push(relative(root, path));
  }
  return links.sort(compareText);
}

async function isBundle(file: string, name: string): Promise<boolean> {
  return name.endsWith(".bundle") && /^# v\d+ git bundle\n/.test(await readStart(file, 32));
}

/** The first bytes of a file, as text of one byte a character. */
export async function readStart(file: string, bytes: number): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
