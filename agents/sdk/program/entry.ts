import { existsSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Whether the module at `url` is the program that Node was started with, and not one preloaded by it. */
export function isEntry(url: string): boolean {
  const started = process.argv[1];
  return started !== undefined && existsSync(started) && realpathSync(started) === fileURLToPath(url);
}
