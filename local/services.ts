// Which services the stack runs on: its own stand-ins, or whatever the environment names instead. The Worker
// cannot tell: it gets the same variables either way.

import { join } from "node:path";
import type { ReadyPart } from "./child.ts";
import type { Keys } from "./keys.ts";
import { freePort } from "./ports.ts";

export type ServiceOptions = {
  dataDir: string;
  keys: Keys;
  allowUnisolatedCode: boolean;
  startPart: (name: string, args: string[], env: Record<string, string>) => Promise<ReadyPart>;
};

/** The variables by which the Worker finds a service. It answers once `ready` has settled. */
type Service<Variables> = { variables: Variables; ready: Promise<unknown> };

type PostgresVariables = { DATABASE_URL: string; NEON_FETCH_ENDPOINT?: string };
type RedisVariables = { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string };
type SandboxVariables = {
  E2B_API_KEY: string;
  E2B_API_URL?: string;
  E2B_SANDBOX_URL?: string;
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
    variables: { ...postgres.variables, ...redis.variables, ...sandboxes.variables },
    ready: Promise.all([postgres.ready, redis.ready, sandboxes.ready]),
  };
}

const isThere = Promise.resolve();

async function startPostgres(options: ServiceOptions): Promise<Service<PostgresVariables>> {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL !== undefined && new URL(DATABASE_URL).hostname.endsWith(".neon.tech")) {
    return { variables: { DATABASE_URL }, ready: isThere };
  }
  const port = await freePort();
  const password = options.keys.postgresPassword;
  const url = DATABASE_URL ?? `postgresql://postgres:${password}@127.0.0.1/postgres`;
  const args = ["--port", String(port), "--data", join(options.dataDir, "postgres")];
  const env = DATABASE_URL === undefined ? { POSTGRES_PASSWORD: password } : { DATABASE_URL };
  return {
    variables: { DATABASE_URL: url, NEON_FETCH_ENDPOINT: `http://127.0.0.1:${port}/sql` },
    ready: options.startPart("postgres", args, env),
  };
}

async function startRedis(options: ServiceOptions): Promise<Service<RedisVariables>> {
  const { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN, REDIS_URL } = process.env;
  if (UPSTASH_REDIS_REST_URL !== undefined && UPSTASH_REDIS_REST_TOKEN !== undefined) {
    return { variables: { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN }, ready: isThere };
  }
  const port = await freePort();
  const token = options.keys.redisToken;
  const env = { REDIS_TOKEN: token, ...(REDIS_URL === undefined ? {} : { REDIS_URL }) };
  return {
    variables: { UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${port}`, UPSTASH_REDIS_REST_TOKEN: token },
    ready: options.startPart("redis", ["--port", String(port)], env),
  };
}

async function startSandboxes(options: ServiceOptions): Promise<Service<SandboxVariables>> {
  const { E2B_API_KEY } = process.env;
  if (E2B_API_KEY !== undefined) return { variables: { E2B_API_KEY }, ready: isThere };
  const port = await freePort();
  const key = options.keys.sandboxKey;
  const args = [
    ...["--port", String(port), "--data", join(options.dataDir, "sandboxes"), "--tools", "sandbox-template"],
    ...["--trusted", "examples", "--trusted", "dist/assets/agents"],
    ...(options.allowUnisolatedCode ? ["--allow-unisolated-code"] : []),
  ];
  const url = `http://127.0.0.1:${port}`;
  return {
    variables: { E2B_API_KEY: key, E2B_API_URL: url, E2B_SANDBOX_URL: url },
    ready: options.startPart("sandbox", args, { E2B_API_KEY: key }),
  };
}
