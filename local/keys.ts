import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const keys = z.object({
  /** The demo tenant's API key. */
  apiKey: z.string(),
  adminKey: z.string(),
  postgresPassword: z.string(),
  redisToken: z.string(),
  sandboxKey: z.string(),
  /** What the Worker seals secrets at rest with. */
  encryptionKeys: z.string(),
});
export type Keys = z.infer<typeof keys>;

const secret = (): string => randomBytes(32).toString("base64url");

/**
 * The keys of a data folder: made when it is first used and kept there, readable by their owner alone. Of several
 * processes that make them at the same moment, all get those of the first.
 */
export function loadKeys(dataDir: string): Keys {
  const file = join(dataDir, "keys.json");
  if (!existsSync(file)) makeKeys(dataDir, file);
  try {
    return keys.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new Error(`${file} does not hold the keys of a stack: remove it, and new ones are made`, { cause });
  }
}

function makeKeys(dataDir: string, file: string): void {
  const made: Keys = {
    apiKey: `msk_${secret()}`,
    adminKey: `msa_${secret()}`,
    postgresPassword: secret(),
    redisToken: secret(),
    sandboxKey: `e2b_${secret()}`,
    encryptionKeys: `local:${secret()}`,
  };
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(made, null, 2), { mode: 0o600 });
  try {
    linkSync(own, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(own);
  }
}
