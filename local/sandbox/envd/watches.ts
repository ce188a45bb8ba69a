import { type FSWatcher, watch } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { join } from "node:path";
import { addAbortSignal, Readable } from "node:stream";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import * as z from "zod/mini";
import { daemonLimits } from "../limits.ts";
import { entryInfo } from "./entry-info.ts";
import type { Paths } from "./paths.ts";

const watchRequest = z.object({ path: z.string(), recursive: z.boolean(), includeEntry: z.boolean() });

/** The numbers of `filesystem.EventType` that can be told apart here: a change of mode shows as a write. */
const eventType = { create: 1, write: 2, remove: 3 } as const;

type Change = { name: string; type: number };

/** The watches of one sandbox, each of which lasts as long as its follower. */
export function createWatches(paths: Paths) {
  let open = 0;

  async function* events(message: unknown, { signal }: HandlerContext) {
    const { path: requested, recursive, includeEntry } = watchRequest.parse(message);
    if (recursive)
      throw new ConnectError("this sandbox host does not implement recursive watches", Code.Unimplemented);
    const path = paths.resolve(requested);
    const folder = await requireFolder(path, paths);
    const changes = addAbortSignal(signal, new Readable({ objectMode: true, read: () => {} }));
    const watcher = watch(folder);
    pushChanges(watcher, folder, changes);
    try {
      yield { event: { case: "start", value: {} } };
      for await (const change of changes) {
        const { name, type }: Change = change;
        const entry = includeEntry
          ? await entryInfo(join(path, name), paths).catch(() => undefined)
          : undefined;
        yield { event: { case: "filesystem", value: { name, type, ...(entry && { entry }) } } };
      }
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      watcher.close();
    }
  }

  return {
    async *follow(message: unknown, context: HandlerContext) {
      if (open >= daemonLimits.watches) throw new ConnectError("too many watches", Code.ResourceExhausted);
      open += 1;
      try {
        yield* events(message, context);
      } finally {
        open -= 1;
      }
    },
  };
}

async function requireFolder(path: string, paths: Paths): Promise<string> {
  const real = await paths.locate(path);
  const found = await stat(real);
  if (!found.isDirectory()) throw new ConnectError(`path ${path} not a directory`, Code.InvalidArgument);
  return real;
}

function pushChanges(watcher: FSWatcher, folder: string, changes: Readable): void {
  watcher.on("error", (error) => changes.destroy(error));
  watcher.on("change", async (kind, name) => {
    if (changes.readableLength >= daemonLimits.unreadWatchEvents) {
      changes.destroy(new ConnectError("the watch is read too slowly", Code.ResourceExhausted));
      return;
    }
    const exists = (await lstat(join(folder, String(name))).catch(() => undefined)) !== undefined;
    const type = kind === "change" ? eventType.write : exists ? eventType.create : eventType.remove;
    changes.push({ name: String(name), type } satisfies Change);
  });
}
