// Which services the stack runs on: its own stand-ins, or whatever the environment names instead. The Worker
// cannot tell: it gets the same variables either way.

import { join } from "node:path";
import { type Child, type OnLine, startPart } from "./child.ts";
import type { Keys } from "./keys.ts";

export type ServiceOptions = {
  dataDir: string;
  keys: Keys;
  allowUnisolatedCode: boolean;
  onLine: OnLine;
};

/** The parts that were started, and the variables by which the Worker finds each service. */
type Service<Variables> = { parts: Child[]; variables: Variables };

type PostgresVariables = { DATABASE_URL: string; NEON_FETCH_ENDPOINT?: string };
type RedisVariables = { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string };
type SandboxVariables = {
  E2B_API_KEY: string;
  E2B_API_URL?: string;
  E2B_SANDBOX_URL?: string;
  SANDBOX_ISOLATION: string;
};
export type Services = Service<PostgresVariables & RedisVariables & SandboxVariables>;

/** Starts what the environment does not name, all at once. */
export async function startServices(options: ServiceOptions): Promise<Services> {
  const [postgres, redis, sandboxes] = await Promise.all([
    startPostgres(options),
    startRedis(options),
    startSandboxes(options),
  ]);
  return {
    parts: [...postgres.parts, ...redis.parts, ...sandboxes.parts],
    variables: { ...postgres.variables, ...redis.variables, ...sandboxes.variables },
  };
}

async function startPostgres({ dataDir, keys, onLine }: ServiceOptions): Promise<Service<PostgresVariables>> {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL !== undefined && new URL(DATABASE_URL).hostname.endsWith(".neon.tech")) {
    return { parts: [], variables: { DATABASE_URL } };
  }
  const env = DATABASE_URL === undefined ? { POSTGRES_PASSWORD: keys.postgresPassword } : { DATABASE_URL };
  const part = await startPart("postgres", ["--port", "0", "--data", join(dataDir, "postgres")], env, onLine);
  const url = DATABASE_URL ?? `postgresql://postgres:${keys.postgresPassword}@127.0.0.1/postgres`;
  const endpoint = `http://127.0.0.1:${part.port}/sql`;
  return { parts: [part], variables: { DATABASE_URL: url, NEON_FETCH_ENDPOINT: endpoint } };
}

async function startRedis({ keys, onLine }: ServiceOptions): Promise<Service<RedisVariables>> {
  const { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN, REDIS_URL } = process.env;
  if (UPSTASH_REDIS_REST_URL !== undefined && UPSTASH_REDIS_REST_TOKEN !== undefined) {
    return { parts: [], variables: { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN } };
  }
  const env = { REDIS_TOKEN: keys.redisToken, ...(REDIS_URL === undefined ? {} : { REDIS_URL }) };
  const part = await startPart("redis", ["--port", "0"], env, onLine);
  return {
    parts: [part],
    variables: {
      UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${part.port}`,
      UPSTASH_REDIS_REST_TOKEN: keys.redisToken,
    },
  };
}

async function startSandboxes({
  dataDir,
  keys,
  allowUnisolatedCode,
  onLine,
}: ServiceOptions): Promise<Service<SandboxVariables>> {
  const { E2B_API_KEY } = process.env;
  if (E2B_API_KEY !== undefined) {
    return { parts: [], variables: { E2B_API_KEY, SANDBOX_ISOLATION: "microvm" } };
  }
  const args = [
    ...["--port", "0", "--data", join(dataDir, "sandboxes"), "--tools", "sandbox-template"],
    ...["--trusted", "examples", "--trusted", "dist/assets/agents"],
    ...(allowUnisolatedCode ? ["--allow-unisolated-code"] : []),
  ];
  const part = await startPart("sandbox", args, { E2B_API_KEY: keys.sandboxKey }, onLine);
  const url = `http://127.0.0.1:${part.port}`;
  return {
    parts: [part],
    variables: {
      E2B_API_KEY: keys.sandboxKey,
      E2B_API_URL: url,
      E2B_SANDBOX_URL: url,
      SANDBOX_ISOLATION: part.facts.isolation ?? "none",
    },
  };
}
