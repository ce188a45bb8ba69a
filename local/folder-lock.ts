import { createHash } from "node:crypto";
import { existsSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** SQLite's code for a file that another connection has locked, of this process or of another. */
const busy = 5;

/** The folders that this process has: a connection that nothing refers to would be closed. */
const held = new Set<DatabaseSync>();

/**
 * Keeps a folder for whoever calls, and makes it if it is missing. The lock is SQLite's on an empty file beside
 * other temporary ones: the system takes it for one process alone, and it ends with that process, however that ends.
 * The file stays, since one that is removed while another process opens it could be locked twice.
 * Throws when the folder is in use.
 * @returns what releases the folder.
 */
export function lockFolder(folder: string): () => void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
  mkdirSync(folder, { recursive: true });
  const name = createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 32);
  const lock = new DatabaseSync(join(tmpdir(), `miosa-folder-${name}.lock`));
  try {
    // One writer at a time: of several processes at the same moment one gets it, and the others are told at once.
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE");
  } catch (error) {
    lock.close();
    if (error instanceof Error && "errcode" in error && error.errcode === busy) {
      throw new Error(`${folder} is in use by another process`);
    }
    throw error;
  }
  held.add(lock);
  return () => {
    if (held.delete(lock)) lock.close();
  };
}
