import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

const maxFiles = 20_000;
const skippedFolders = new Set(["node_modules", ".git"]);

/**
 * The SHA-256 of every file under the folders. Links are not followed, and `node_modules` and `.git`
 * are left out: what is trusted is what the project itself wrote.
 *
 * @throws Error when a folder cannot be read, or when there are more than 20,000 files.
 */
export async function hashTrustedFiles(folders: readonly string[]): Promise<string[]> {
  const hashes = new Set<string>();
  let count = 0;
  const pending = [...folders];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !skippedFolders.has(entry.name)) pending.push(path);
      if (!entry.isFile()) continue;
      count += 1;
      if (count > maxFiles) throw new Error(`more than ${maxFiles} files under the trusted folders`);
      hashes.add(createHash("sha256").update(readFileSync(path)).digest("hex"));
    }
  }
  return [...hashes];
}
