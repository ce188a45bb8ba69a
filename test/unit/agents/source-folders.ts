import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { SourceFiles } from "../../../agents/sdk/languages/typescript/source-files.ts";

const folders: string[] = [];

/** Gives what opens files by their texts, in a folder that is removed after the test. */
export function useSourceFiles(): (texts: Record<string, string>) => Promise<SourceFiles> {
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });
  return async (texts) => {
    const root = await mkdtemp(join(tmpdir(), "miosa-files-"));
    folders.push(root);
    for (const [path, text] of Object.entries(texts)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return SourceFiles.open(root);
  };
}
