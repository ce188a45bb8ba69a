import type { Skipped } from "../reports/skipped.ts";

const builtFolder = /^(.*?\/)?(dist|build|out|vendor|coverage|\.next|\.svelte-kit)\//;

/** Whether a file is built, minified or copied: somebody else's, or made from what is read anyway. */
export const isBuilt = (file: string): boolean =>
  builtFolder.test(file) || /\.min\.(js|css)$|\.map$/.test(file);

/** What is built or copied among files and so left out, by its folder; maps of sources say nothing of their own. */
export function builtAmong(files: readonly string[]): Skipped[] {
  const built = files.filter((file) => isBuilt(file) && !file.endsWith(".map"));
  const places = new Set(built.map((file) => builtFolder.exec(file)?.[0] ?? file));
  return [...places].map((file) => ({ file, reason: "it is built or copied" }));
}
