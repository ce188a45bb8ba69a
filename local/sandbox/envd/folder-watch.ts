// Watches a folder, and where asked those within it, each by a watch of its own. Node's recursive watch
// follows links, and tells of a link whenever what it leads to, or anything beside it, changes.

import { type FSWatcher, lstatSync, readdirSync, statSync, watch } from "node:fs";
import { basename, join } from "node:path";
import { errnoOf } from "./errors.ts";

export type FolderListeners = {
  /** @param kind what Node's own watches say: "rename" when a name came or went, else "change". */
  onChange(kind: string, name: string): void;
  onError(error: unknown): void;
};

/** Errors of a folder that is gone again, or that the daemon cannot enter: nothing in it can be told. */
const unwatchable = ["ENOENT", "ENOTDIR", "EACCES", "ENAMETOOLONG"];

type Watched = {
  watcher: FSWatcher;
  identity: string;
  /** Whether it has an entry of its own name: without one, what is told by that name is about itself. */
  hasNamesake: boolean;
};

export class FolderWatch {
  readonly #root: string;
  readonly #isRecursive: boolean;
  readonly #listeners: FolderListeners;
  /** By the path within the root, which is that of the root itself when it is empty. */
  readonly #watched = new Map<string, Watched>();

  /** @throws the system's error when the folder cannot be watched. */
  constructor(root: string, isRecursive: boolean, listeners: FolderListeners) {
    this.#root = root;
    this.#isRecursive = isRecursive;
    this.#listeners = listeners;
    this.#watch("");
    if (isRecursive) this.#enter("", () => {});
  }

  close(): void {
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  /** @returns whether it was not watched yet. */
  #watch(folder: string): boolean {
    const path = join(this.#root, folder);
    const identity = identityOf(path);
    if (this.#watched.get(folder)?.identity === identity) return false;
    this.#unwatch(folder);
    const watcher = watch(path);
    watcher.on("error", this.#listeners.onError);
    watcher.on("change", (kind, name) => this.#changed(folder, kind, String(name)));
    const hasNamesake = identityOf(join(path, basename(path))) !== "";
    this.#watched.set(folder, { watcher, identity, hasNamesake });
    return true;
  }

  #unwatch(folder: string): void {
    if (!this.#watched.has(folder)) return;
    for (const [name, { watcher }] of this.#watched) {
      if (name !== folder && !name.startsWith(`${folder}/`)) continue;
      watcher.close();
      this.#watched.delete(name);
    }
  }

  #changed(folder: string, kind: string, name: string): void {
    if (this.#isOfItself(folder, name)) return;
    const path = join(folder, name);
    // A folder whose mode changes is told as one that came.
    const isKnown = this.#watched.get(path)?.identity === identityOf(join(this.#root, path));
    this.#listeners.onChange(isKnown ? "change" : kind, path);
    if (kind === "rename" && this.#isRecursive) this.#follow(path);
  }

  #isOfItself(folder: string, name: string): boolean {
    const path = join(this.#root, folder);
    const watched = this.#watched.get(folder);
    if (watched === undefined || name !== basename(path)) return false;
    const hadNamesake = watched.hasNamesake;
    watched.hasNamesake = identityOf(join(path, name)) !== "";
    return !hadNamesake && !watched.hasNamesake;
  }

  #follow(path: string): void {
    const found = lstatSync(join(this.#root, path), { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      this.#guard(() => {
        if (this.#watch(path)) this.#enter(path, (name) => this.#listeners.onChange("rename", name));
      });
    } else {
      this.#unwatch(path);
    }
  }

  /** Watches what is in a folder, and tells of it: in a new one it may have come before the watch. */
  #enter(folder: string, tell: (name: string) => void): void {
    this.#guard(() => {
      for (const entry of readdirSync(join(this.#root, folder), { withFileTypes: true })) {
        const path = join(folder, entry.name);
        tell(path);
        if (!entry.isDirectory()) continue;
        this.#guard(() => {
          if (this.#watch(path)) this.#enter(path, tell);
        });
      }
    });
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!unwatchable.includes(errnoOf(error))) this.#listeners.onError(error);
    }
  }
}

/** Tells an entry from a later one of the same name, and even number; "" where there is none. */
function identityOf(path: string): string {
  try {
    const { dev, ino, birthtimeMs } = statSync(path);
    return `${dev} ${ino} ${birthtimeMs}`;
  } catch {
    return "";
  }
}
