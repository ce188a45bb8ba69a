// Snapshots: copies of a sandbox's files from which others start. They stay until they are deleted,
// also over a stop or a crash of the host; one is there once its folder has its final name.

import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { HttpError } from "../json-http.ts";
import { hostLimits } from "../limits.ts";
import { copySandboxFiles } from "./copy-files.ts";
import { removeFolder, removeFolders } from "./folders.ts";
import type { Sandbox } from "./sandbox.ts";

const snapshotShape = z.object({
  id: z.string().regex(/^s[0-9a-f]{20}$/),
  name: z.string().optional(),
  sandboxId: z.string(),
  takenAt: z.coerce.date(),
});

/** A copy of a sandbox's files. */
export type Snapshot = z.infer<typeof snapshotShape>;

const nameOfRecord = "snapshot.json";

/** The snapshots of one host, in one folder. */
export class Snapshots {
  readonly #folder: string;
  readonly #byId = new Map<string, Snapshot>();
  readonly #copying = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
    for (const snapshot of readSnapshots(folder)) this.#byId.set(snapshot.id, snapshot);
  }

  /** Removes what a crash left of snapshots that were being taken. */
  async sweep(): Promise<void> {
    const strays = readdirSync(this.#folder).filter((name) => !this.#byId.has(name));
    await removeFolders(strays.map((name) => join(this.#folder, name)));
  }

  /** All snapshots, oldest first. */
  list(): Snapshot[] {
    return [...this.#byId.values()].sort(
      (first, second) => first.takenAt.getTime() - second.takenAt.getTime(),
    );
  }

  /** The snapshot with this id, or the latest with this name. */
  find(idOrName: string): Snapshot | undefined {
    return this.#byId.get(idOrName) ?? this.list().findLast(({ name }) => name === idOrName);
  }

  /** Where the files of a snapshot are. */
  folderOf({ id }: Snapshot): string {
    return join(this.#folder, id);
  }

  /**
   * Takes a snapshot, for which the sandbox stands still.
   *
   * @throws HttpError 429 when there are as many as may be, 507 when the files are too large.
   */
  async take(sandbox: Sandbox, name: string | undefined): Promise<Snapshot> {
    if (this.#byId.size + this.#copying.size >= hostLimits.snapshots) {
      throw new HttpError(429, `the maximum number of snapshots is reached: ${hostLimits.snapshots}`);
    }
    const id = `s${randomBytes(10).toString("hex")}`;
    const partial = join(this.#folder, `${id}.partial`);
    this.#copying.add(id);
    try {
      await sandbox.whileFrozen(() => copySandboxFiles(sandbox.folder, partial));
      const snapshot = { id, sandboxId: sandbox.id, takenAt: new Date(), ...(name && { name }) };
      writeFileSync(join(partial, nameOfRecord), JSON.stringify(snapshot), { mode: 0o600 });
      renameSync(partial, this.folderOf(snapshot));
      this.#byId.set(id, snapshot);
      return snapshot;
    } finally {
      this.#copying.delete(id);
    }
  }

  /** Forgets a snapshot, and removes its files. */
  async delete(snapshot: Snapshot): Promise<void> {
    this.#byId.delete(snapshot.id);
    await removeFolder(this.folderOf(snapshot));
  }
}

function readSnapshots(folder: string): Snapshot[] {
  return readdirSync(folder).flatMap((name) => {
    try {
      const record: unknown = JSON.parse(readFileSync(join(folder, name, nameOfRecord), "utf8"));
      const snapshot = snapshotShape.parse(record);
      return snapshot.id === name ? [snapshot] : [];
    } catch {
      return [];
    }
  });
}
