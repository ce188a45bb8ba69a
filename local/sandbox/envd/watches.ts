import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import * as z from "zod/mini";
import { daemonLimits } from "../limits.ts";
import type { EntryInfo } from "./entry-info.ts";
import type { Paths } from "./paths.ts";
import { type Change, watchFolder } from "./watch.ts";

const watchRequest = z.object({ path: z.string(), recursive: z.boolean(), includeEntry: z.boolean() });
const watcherRequest = z.object({ watcherId: z.string() });

export type WatchContext = {
  paths: Paths;
  resolve(path: string, context: HandlerContext): string;
  describe(path: string): Promise<EntryInfo>;
};

/** The calls about watches: those followed as a stream, and watchers that are asked for their events. */
export function createWatchCalls({ paths, resolve, describe }: WatchContext) {
  const open = new Set<Readable>();
  const watchers = new Map<string, Readable>();

  async function start(message: unknown, context: HandlerContext): Promise<Readable> {
    const { path: requested, recursive, includeEntry } = watchRequest.parse(message);
    const path = resolve(requested, context);
    const folder = await requireFolder(path, paths);
    if (Math.max(open.size, watchers.size) >= daemonLimits.watches) {
      throw new ConnectError("too many watches", Code.ResourceExhausted);
    }
    const describeWithin = includeEntry ? (name: string) => describe(join(path, name)) : undefined;
    const changes = watchFolder(folder, { recursive, describe: describeWithin });
    open.add(changes);
    return changes.once("close", () => open.delete(changes));
  }

  function find(message: unknown) {
    const { watcherId } = watcherRequest.parse(message);
    const changes = watchers.get(watcherId);
    if (changes === undefined) {
      throw new ConnectError(`watcher with id ${watcherId} not found`, Code.NotFound);
    }
    return { watcherId, changes };
  }

  return {
    async *watchDir(message: unknown, context: HandlerContext) {
      yield* follow(await start(message, context), context);
    },
    async createWatcher(message: unknown, context: HandlerContext) {
      const changes = await start(message, context);
      const watcherId = randomUUID();
      watchers.set(watcherId, changes);
      return { watcherId };
    },
    getWatcherEvents(message: unknown) {
      const { watcherId, changes } = find(message);
      if (changes.errored) {
        watchers.delete(watcherId);
        throw changes.errored;
      }
      const events: Change[] = [];
      for (let event = changes.read(); event !== null; event = changes.read()) events.push(event);
      return { events };
    },
    removeWatcher(message: unknown) {
      const { watcherId, changes } = find(message);
      watchers.delete(watcherId);
      changes.destroy();
      return {};
    },
  };
}

async function* follow(changes: Readable, { signal }: HandlerContext) {
  addAbortSignal(signal, changes);
  try {
    yield { event: { case: "start", value: {} } };
    for await (const change of changes) yield { event: { case: "filesystem", value: change } };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    changes.destroy();
  }
}

async function requireFolder(path: string, paths: Paths): Promise<string> {
  const real = await paths.locate(path);
  const found = await stat(real);
  if (!found.isDirectory()) throw new ConnectError(`path ${path} not a directory`, Code.InvalidArgument);
  return real;
}
