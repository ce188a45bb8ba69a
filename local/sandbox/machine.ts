import { readFileSync, statfsSync } from "node:fs";
import { createRequire } from "node:module";
import { totalmem } from "node:os";
import { z } from "zod";
import type { Isolation } from "./isolation/launch.ts";
import type { SandboxLimits } from "./limits.ts";

const MIB = 1024 * 1024;

/** The version of E2B's daemon whose calls this host serves; the SDK switches features by it. */
export const envdVersion = "0.6.4";

/** What a sandbox may use, in E2B's terms. */
export type SandboxSize = { cpuCount: number; memoryMB: number; diskSizeMB: number };

/** The size of every sandbox whose files are in a folder: its limits, or what the machine has where that is less. */
export function sandboxSize(folder: string, limits: SandboxLimits, { processors }: Isolation): SandboxSize {
  const disk = statfsSync(folder);
  return {
    cpuCount: processors,
    memoryMB: Math.floor(Math.min(totalmem(), limits.memoryBytes) / MIB),
    diskSizeMB: Math.floor(Math.min(disk.blocks * disk.bsize, limits.diskBytes) / MIB),
  };
}

/** The version of the installed E2B SDK. */
export function sdkVersion(): string {
  const bundle = createRequire(import.meta.url).resolve("e2b");
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", `file://${bundle}`), "utf8"));
  return z.object({ version: z.string() }).parse(manifest).version;
}
