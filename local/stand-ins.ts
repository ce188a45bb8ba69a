// The stand-ins: how each is started, and the variables by which its users find it.

import { join } from "node:path";
import { z } from "zod";
import { templateName } from "../src/sandbox/programs.ts";
import type { Keys } from "./keys.ts";

/** What can be started alone, by its name. */
export const standInName = z.enum(["postgres", "redis", "sandbox", "names"]);
export type StandInName = z.infer<typeof standInName>;

export type StandInOptions = {
  port: number;
  /** Where clients of Postgres other than Neon's find the embedded one; a free port where it is left out. */
  tcpPort?: number;
  dataDir: string;
  keys: Keys;
  /** Whether code that nobody vouches for may run where sandboxes cannot be kept apart. */
  allowUnisolatedCode: boolean;
  /** Whether faults can be switched on. */
  faults: boolean;
};

/** A stand-in's command line and environment, and what its users must be told. */
export type StandIn<Variables> = { args: string[]; env: Record<string, string>; variables: Variables };

type PostgresVariables = { DATABASE_URL: string; NEON_FETCH_ENDPOINT: string };
type RedisVariables = { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string };
type NamesVariables = { DNS_URL: string };
type SandboxVariables = {
  E2B_API_KEY: string;
  E2B_API_URL: string;
  E2B_SANDBOX_URL: string;
  E2B_TEMPLATE: string;
};

const commonArgs = ({ port, faults }: StandInOptions): string[] => [
  ...["--port", String(port)],
  ...(faults ? ["--faults"] : []),
];

/** In front of the Postgres of `DATABASE_URL` where it is set, else of one of its own. */
export function postgresStandIn(options: StandInOptions): StandIn<PostgresVariables> {
  const { DATABASE_URL } = process.env;
  const { keys, tcpPort } = options;
  const password = keys.postgresPassword;
  const host = tcpPort === undefined ? "127.0.0.1" : `127.0.0.1:${tcpPort}`;
  return {
    args: [
      ...commonArgs(options),
      ...["--data", join(options.dataDir, "postgres")],
      ...(tcpPort === undefined ? [] : ["--tcp-port", String(tcpPort)]),
    ],
    env: DATABASE_URL === undefined ? { POSTGRES_PASSWORD: password } : { DATABASE_URL },
    variables: {
      DATABASE_URL: DATABASE_URL ?? `postgresql://postgres:${password}@${host}/postgres`,
      NEON_FETCH_ENDPOINT: `http://127.0.0.1:${options.port}/sql`,
    },
  };
}

/** In front of the Redis server of `REDIS_URL` where it is set, else of one in memory. */
export function redisStandIn(options: StandInOptions): StandIn<RedisVariables> {
  const { REDIS_URL } = process.env;
  const token = options.keys.redisToken;
  return {
    args: commonArgs(options),
    env: { REDIS_TOKEN: token, ...(REDIS_URL === undefined ? {} : { REDIS_URL }) },
    variables: {
      UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${options.port}`,
      UPSTASH_REDIS_REST_TOKEN: token,
    },
  };
}

/** A sandbox host of its own. */
export function sandboxStandIn(options: StandInOptions): StandIn<SandboxVariables> {
  const url = `http://127.0.0.1:${options.port}`;
  const key = options.keys.sandboxKey;
  const template = templateName();
  return {
    args: [
      ...commonArgs(options),
      ...["--data", join(options.dataDir, "sandboxes"), "--tools", "sandbox-template"],
      ...["--template", template],
      ...["--trusted", "examples", "--trusted", "dist/assets/agents"],
      ...(options.allowUnisolatedCode ? ["--allow-unisolated-code"] : []),
    ],
    env: { E2B_API_KEY: key },
    variables: { E2B_API_KEY: key, E2B_API_URL: url, E2B_SANDBOX_URL: url, E2B_TEMPLATE: template },
  };
}

/** A name server of its own, with no records but those that are set while it runs. */
export function namesStandIn(options: StandInOptions): StandIn<NamesVariables> {
  return {
    args: commonArgs(options),
    env: {},
    variables: { DNS_URL: `http://127.0.0.1:${options.port}/dns-query` },
  };
}
