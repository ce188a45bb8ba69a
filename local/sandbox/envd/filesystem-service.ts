import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import * as z from "zod/mini";
import { daemonLimits } from "../limits.ts";
import { CodeRefused } from "../trust.ts";
import { type EntryInfo, entryInfo } from "./entry-info.ts";
import { toConnectError } from "./errors.ts";
import type { Paths } from "./paths.ts";
import { createWatches } from "./watches.ts";

const pathRequest = z.object({ path: z.string() });
const moveRequest = z.object({ source: z.string(), destination: z.string() });
const listRequest = z.object({ path: z.string(), depth: z.number() });

/** The calls of `filesystem.Filesystem`; those left out answer that they are not implemented. */
export function createFilesystemService(paths: Paths, { isTrustedOnly }: { isTrustedOnly: boolean }) {
  const watches = createWatches(paths);
  return {
    async stat(message: unknown) {
      return { entry: await entryInfo(paths.resolve(pathRequest.parse(message).path), paths) };
    },
    async makeDir(message: unknown) {
      const path = paths.resolve(pathRequest.parse(message).path);
      await makeFolder(path, await paths.locate(path));
      return { entry: await entryInfo(path, paths) };
    },
    async move(message: unknown) {
      const { source, destination } = moveRequest.parse(message);
      // Under another name a trusted file may be another program, and a task is no longer data.
      if (isTrustedOnly) throw new CodeRefused();
      const path = paths.resolve(destination);
      const real = await paths.locate(path);
      await mkdir(dirname(real), { recursive: true });
      await rename(await paths.locate(paths.resolve(source)), real);
      return { entry: await entryInfo(path, paths) };
    },
    async remove(message: unknown) {
      const path = await paths.locate(paths.resolve(pathRequest.parse(message).path));
      await rm(path, { recursive: true, force: true });
      return {};
    },
    async listDir(message: unknown) {
      const { path, depth } = listRequest.parse(message);
      return { entries: await listFolder(paths.resolve(path), depth || 1, paths) };
    },
    async *watchDir(message: unknown, context: HandlerContext) {
      yield* watches.follow(message, context);
    },
  };
}

async function makeFolder(path: string, real: string): Promise<void> {
  const found = await stat(real).catch(() => undefined);
  if (found?.isDirectory()) throw new ConnectError(`directory already exists: ${path}`, Code.AlreadyExists);
  if (found !== undefined) {
    throw new ConnectError(`path already exists but it is not a directory: ${path}`, Code.InvalidArgument);
  }
  await mkdir(real, { recursive: true });
}

/** Lists a folder down to a depth, parents before their children; links are listed, not followed. */
async function listFolder(path: string, depth: number, paths: Paths) {
  const entries: EntryInfo[] = [];
  const visit = async (folder: string, depthLeft: number): Promise<void> => {
    const found = await readdir(await paths.locate(folder), { withFileTypes: true });
    for (const { name } of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entries.length >= daemonLimits.listedEntries) throw tooMany(path);
      const entry = await entryInfo(join(folder, name), paths).catch(orAbsent);
      if (entry === undefined) continue;
      entries.push(entry);
      if (depthLeft > 1 && entry.permissions.startsWith("d")) await visit(entry.path, depthLeft - 1);
    }
  };
  await visit(path, depth);
  return entries;
}

/** What is gone again, or leads outside, is not listed. */
function orAbsent(error: unknown): undefined {
  if (toConnectError(error).code !== Code.NotFound) throw error;
}

function tooMany(path: string): ConnectError {
  return new ConnectError(
    `${path} has more than ${daemonLimits.listedEntries} entries: list a folder within it, or a smaller depth`,
    Code.InvalidArgument,
  );
}
