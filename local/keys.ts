import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const keys = z.object({
  /** The demo tenant's API key. */
  apiKey: z.string(),
  adminKey: z.string(),
  postgresPassword: z.string(),
  redisToken: z.string(),
  sandboxKey: z.string(),
});
export type Keys = z.infer<typeof keys>;

const secret = (): string => randomBytes(32).toString("base64url");

/** The stack's keys: made at its first start and kept in its data folder, readable by its owner alone. */
export function loadKeys(dataDir: string): Keys {
  const file = join(dataDir, "keys.json");
  if (existsSync(file)) return keys.parse(JSON.parse(readFileSync(file, "utf8")));
  const made: Keys = {
    apiKey: `msk_${secret()}`,
    adminKey: `msa_${secret()}`,
    postgresPassword: secret(),
    redisToken: secret(),
    sandboxKey: `e2b_${secret()}`,
  };
  writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 });
  return made;
}
