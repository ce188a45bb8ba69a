// What a paused sandbox is, in a file beside its folders. The file is there exactly while the sandbox
// is paused, so after a crash it tells which folders are to be kept.

import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { defaultNetwork, sandboxNetwork } from "../egress/network.ts";

const sandboxIdentity = z.object({
  id: z.string().regex(/^i[0-9a-f]{20}$/),
  accessToken: z.string().min(1),
  startedAt: z.coerce.date(),
  endAt: z.coerce.date(),
  request: z.object({
    templateId: z.string(),
    metadata: z.record(z.string(), z.string()),
    environment: z.record(z.string(), z.string()),
    lifetimeSeconds: z.number(),
    /** What becomes of the sandbox at the end of its lifetime. */
    onTimeout: z.enum(["kill", "pause"]),
    /** Whether that pause keeps its processes, and not only its files. */
    keepsMemory: z.boolean(),
    /** Whether a request to the paused sandbox resumes it. */
    autoResume: z.boolean(),
    /** What it may reach, and who may reach it. */
    network: sandboxNetwork.default(defaultNetwork),
  }),
});

/** What makes a sandbox the one it is, whether or not it runs. */
export type SandboxIdentity = z.infer<typeof sandboxIdentity>;

/** What a sandbox was asked to be. */
export type SandboxRequest = SandboxIdentity["request"];

const nameOfRecord = "sandbox.json";

/** Writes the record of a sandbox into its folder, whole or not at all. It holds a secret. */
export function writeRecord(folder: string, identity: SandboxIdentity): void {
  const written = join(folder, `${nameOfRecord}.new`);
  writeFileSync(written, JSON.stringify(sandboxIdentity.parse(identity)), { mode: 0o600 });
  renameSync(written, join(folder, nameOfRecord));
}

/** Removes the record of a sandbox that is no longer paused. */
export function removeRecord(folder: string): void {
  rmSync(join(folder, nameOfRecord), { force: true });
}

/** The records in the folders within a folder. A folder without one, or with one that cannot be read, has none. */
export function readRecords(folder: string): SandboxIdentity[] {
  return readdirSync(folder).flatMap((name) => {
    try {
      const identity = sandboxIdentity.parse(
        JSON.parse(readFileSync(join(folder, name, nameOfRecord), "utf8")),
      );
      return identity.id === name ? [identity] : [];
    } catch {
      return [];
    }
  });
}
