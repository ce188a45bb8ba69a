// One watch of a folder: what changes in it, as `filesystem.FilesystemEvent`s in order.

import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Code, ConnectError } from "@connectrpc/connect";
import { daemonLimits } from "../limits.ts";
import type { EntryInfo } from "./entry-info.ts";
import { FolderWatch } from "./folder-watch.ts";
import { isPartial } from "./partial-files.ts";

/** The numbers of `filesystem.EventType` that can be told apart: a rename shows as a removal and a creation. */
const eventType = { create: 1, write: 2, remove: 3, chmod: 5 } as const;

export type Change = { name: string; type: number; entry?: EntryInfo };

export type WatchOptions = {
  recursive: boolean;
  /** Describes what lies at a name within the folder, for watches that are to tell it. */
  describe: ((name: string) => Promise<EntryInfo>) | undefined;
};

/** Watches a folder until the stream is destroyed, which it is when it is read too slowly. */
export function watchFolder(folder: string, { recursive, describe }: WatchOptions): Readable {
  const changes = new Readable({ objectMode: true, read: () => {} });
  // It may fail before anyone reads it; whoever does is told then.
  changes.on("error", () => {});
  let last = Promise.resolve();
  let waiting = 0;
  const tell = async (kind: string, name: string) => {
    const type = await typeOfChange(kind, join(folder, name));
    if (type === undefined) return;
    const entry = await describe?.(name).catch(() => undefined);
    changes.push({ name, type, ...(entry && { entry }) } satisfies Change);
  };
  const onChange = (kind: string, name: string) => {
    if (isPartial(name)) return;
    if (waiting + changes.readableLength >= daemonLimits.unreadWatchEvents) {
      changes.destroy(new ConnectError("the watch is read too slowly", Code.ResourceExhausted));
      return;
    }
    waiting += 1;
    last = last
      .then(() => tell(kind, name))
      .finally(() => {
        waiting -= 1;
      });
  };
  const watcher = new FolderWatch(folder, recursive, {
    onChange,
    onError: (error) => void changes.destroy(error instanceof Error ? error : new Error(String(error))),
  });
  return changes.once("close", () => watcher.close());
}

async function typeOfChange(kind: string, path: string): Promise<number | undefined> {
  const found = await lstat(path).catch(() => undefined);
  // What is written and gone again is told as gone; a change of the watched folder itself names nothing in it.
  if (found === undefined) return kind === "rename" ? eventType.remove : undefined;
  if (kind === "rename") return eventType.create;
  // A write sets both times at once, a change of mode or owner only the latter.
  return found.ctimeMs > found.mtimeMs ? eventType.chmod : eventType.write;
}
