import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Folders of what was installed, built or cached: never a project's own sources. */
const skipped = new Set([
  "node_modules",
  ".git",
  ".venv",
  "venv",
  "__pycache__",
  ".pytest_cache",
  ".tox",
  ".mypy_cache",
]);

const MAX_FILES = 20_000;

/**
 * The files below a folder as sorted paths relative to it, without links and without folders of
 * installed or cached things. Lists at most 20,000; an absent folder has none.
 */
export async function listFiles(root: string): Promise<string[]> {
  const found: string[] = [];
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skipped.has(entry.name)) folders.push(path);
      if (entry.isFile() && found.length < MAX_FILES) found.push(path);
    }
  }
  return found.sort();
}
