import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Keys, loadKeys } from "../../../local/keys.ts";
import { type Stack, startStack } from "../../../local/stack.ts";
import { Sandboxes } from "../../../src/sandbox/sandboxes.ts";

/** A stack whose faults can be switched on, on a data folder of its own that ends with it. */
export type OwnStack = Stack & {
  dataDir: string;
  /** What each part has printed. */
  logFile: string;
  /** How its sandboxes are kept apart; `none` where they are not. */
  isolation: string;
  keys: Keys;
  /** Its Postgres, as the owner of all tables. */
  database: { DATABASE_URL: string; NEON_FETCH_ENDPOINT: string };
  /** Its sandbox host, as the platform uses it. */
  sandboxes: Sandboxes;
};

export async function startOwnStack(variables: Record<string, string> = {}): Promise<OwnStack> {
  const dataDir = mkdtempSync(join(tmpdir(), "miosa-own-"));
  const stack = await startStack({ dataDir, port: 0, allowUnisolatedCode: false, faults: true, variables });
  const keys = loadKeys(dataDir);
  const urlOf = (part: string) => `http://127.0.0.1:${stack.parts[part]?.port}`;
  return {
    ...stack,
    dataDir,
    logFile: join(dataDir, "stack.log"),
    isolation: stack.facts.sandbox?.isolation ?? "microvm",
    keys,
    database: {
      DATABASE_URL:
        process.env.DATABASE_URL ?? `postgresql://postgres:${keys.postgresPassword}@127.0.0.1/postgres`,
      NEON_FETCH_ENDPOINT: `${urlOf("postgres")}/sql`,
    },
    sandboxes: new Sandboxes({
      E2B_API_KEY: keys.sandboxKey,
      E2B_TEMPLATE: "base",
      E2B_API_URL: urlOf("sandbox"),
      E2B_SANDBOX_URL: urlOf("sandbox"),
    }),
    stop: async () => {
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
