import { readFileSync, statfsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, totalmem } from "node:os";
import { z } from "zod";

const MIB = 1024 * 1024;

/** The version of E2B's daemon whose calls this host serves; the SDK switches features by it. */
export const envdVersion = "0.6.4";

/** What a sandbox may use, in E2B's terms: nothing bounds it below what the machine has. */
export type MachineSize = { cpuCount: number; memoryMB: number; diskSizeMB: number };

export function machineSize(folder: string): MachineSize {
  const disk = statfsSync(folder);
  return {
    cpuCount: availableParallelism(),
    memoryMB: Math.floor(totalmem() / MIB),
    diskSizeMB: Math.floor((disk.blocks * disk.bsize) / MIB),
  };
}

/** The version of the installed E2B SDK. */
export function sdkVersion(): string {
  const bundle = createRequire(import.meta.url).resolve("e2b");
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", `file://${bundle}`), "utf8"));
  return z.object({ version: z.string() }).parse(manifest).version;
}
