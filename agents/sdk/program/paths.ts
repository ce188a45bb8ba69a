import { realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { sandboxPaths } from "../../../src/agents/contract.ts";

const sandboxRoot = "/workspace";

/** Where the parts of a step's workspace are. */
export type WorkspacePaths = { root: string } & Record<keyof typeof sandboxPaths, string>;

/** Where a path of the contract lies when the workspace is at `root`. Other paths stay as they are. */
export function pathIn(root: string, path: string): string {
  return path.startsWith(`${sandboxRoot}/`) ? join(root, relative(sandboxRoot, path)) : path;
}

/**
 * `sandboxPaths`, below the folder in `MIOSA_WORKSPACE` where a host without isolation puts each
 * workspace elsewhere. Throws where there is no such folder.
 */
export function workspacePaths(): WorkspacePaths {
  const root = realpathSync(process.env.MIOSA_WORKSPACE ?? sandboxRoot);
  return {
    root,
    task: pathIn(root, sandboxPaths.task),
    files: pathIn(root, sandboxPaths.files),
    snippets: pathIn(root, sandboxPaths.snippets),
    out: pathIn(root, sandboxPaths.out),
    records: pathIn(root, sandboxPaths.records),
  };
}
