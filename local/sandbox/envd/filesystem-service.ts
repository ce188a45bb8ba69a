import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import * as z from "zod/mini";
import { daemonLimits } from "../limits.ts";
import { CodeRefused } from "../trust.ts";
import type { User } from "./config.ts";
import { type EntryInfo, entryInfo, type Files } from "./entry-info.ts";
import { toConnectError } from "./errors.ts";
import { moveEntry } from "./move-entry.ts";
import type { Paths } from "./paths.ts";
import { removeEntry } from "./remove-entry.ts";
import { makeFolderFor } from "./users.ts";
import { createWatchCalls } from "./watches.ts";

const pathRequest = z.object({ path: z.string() });
const moveRequest = z.object({ source: z.string(), destination: z.string() });
const listRequest = z.object({ path: z.string(), depth: z.number() });

/** The calls of `filesystem.Filesystem`. */
export function createFilesystemService(files: Files, { isTrustedOnly }: { isTrustedOnly: boolean }) {
  const { paths, users, metadata } = files;
  const resolve = (path: string, context: HandlerContext) =>
    paths.resolve(path, users.of(context.requestHeader));
  const describe = (path: string) => entryInfo(path, files);
  return {
    async stat(message: unknown, context: HandlerContext) {
      return { entry: await describe(resolve(pathRequest.parse(message).path, context)) };
    },
    async makeDir(message: unknown, context: HandlerContext) {
      const path = resolve(pathRequest.parse(message).path, context);
      await makeFolder(path, await paths.locate(path), users.of(context.requestHeader));
      return { entry: await describe(path) };
    },
    async move(message: unknown, context: HandlerContext) {
      const { source, destination } = moveRequest.parse(message);
      // Under another name a trusted file may be another program, and a task is no longer data.
      if (isTrustedOnly) throw new CodeRefused();
      const path = resolve(destination, context);
      const real = await paths.locate(path);
      await makeFolderFor(users.of(context.requestHeader), dirname(real));
      await moveEntry(await paths.locate(resolve(source, context)), real, metadata);
      return { entry: await describe(path) };
    },
    async remove(message: unknown, context: HandlerContext) {
      const path = await paths.locate(resolve(pathRequest.parse(message).path, context));
      await removeEntry(path, users.of(context.requestHeader));
      return {};
    },
    async listDir(message: unknown, context: HandlerContext) {
      const { path, depth } = listRequest.parse(message);
      return { entries: await listFolder(resolve(path, context), depth || 1, paths, describe) };
    },
    ...createWatchCalls({ paths, resolve, describe }),
  };
}

async function makeFolder(path: string, real: string, user: User): Promise<void> {
  const found = await stat(real).catch(() => undefined);
  if (found?.isDirectory()) throw new ConnectError(`directory already exists: ${path}`, Code.AlreadyExists);
  if (found !== undefined) {
    throw new ConnectError(`path already exists but it is not a directory: ${path}`, Code.InvalidArgument);
  }
  await makeFolderFor(user, real);
}

/** Lists a folder down to a depth, parents before their children; links are listed, not followed. */
async function listFolder(
  path: string,
  depth: number,
  paths: Paths,
  describe: (path: string) => Promise<EntryInfo>,
) {
  const entries: EntryInfo[] = [];
  const visit = async (folder: string, depthLeft: number): Promise<void> => {
    const found = await readdir(await paths.locate(folder), { withFileTypes: true });
    for (const { name } of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entries.length >= daemonLimits.listedEntries) throw tooMany(path);
      const entry = await describe(join(folder, name)).catch(orAbsent);
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
