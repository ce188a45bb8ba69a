// Which services the stack runs on: its own stand-ins, or whatever the environment names instead. The Worker
// cannot tell: it gets the same variables either way.

import { endpointList } from "../src/mesh/endpoint-list.ts";
import type { ReadyPart } from "./child.ts";
import { freePort } from "./ports.ts";
import {
  namesStandIn,
  postgresStandIn,
  redisStandIn,
  type StandIn,
  type StandInName,
  type StandInOptions,
  sandboxStandIn,
} from "./stand-ins.ts";

export type StartPart = (name: string, args: string[], env: Record<string, string>) => Promise<ReadyPart>;

export type ServiceOptions = Omit<StandInOptions, "port"> & { startPart: StartPart };

/** The variables by which the Worker finds a service. It answers once `ready` has settled. */
type Service = { variables: Record<string, string>; ready: Promise<unknown> };

export type Services = Service & { variables: { DATABASE_URL: string } };

const isThere = Promise.resolve();

/** Starts what the environment does not name, all at once. */
export async function startServices(options: ServiceOptions): Promise<Services> {
  const { DATABASE_URL, UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN, E2B_API_KEY, DNS_URL } =
    process.env;
  if ((UPSTASH_REDIS_REST_URL === undefined) !== (UPSTASH_REDIS_REST_TOKEN === undefined)) {
    throw new Error("set both UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or neither");
  }
  for (const [name, value] of Object.entries({ DATABASE_URL, UPSTASH_REDIS_REST_URL })) {
    if (value !== undefined && !URL.canParse(value)) throw new Error(`${name} is not a URL`);
  }
  if (!endpointList.optional().safeParse(DNS_URL).success) throw new Error("DNS_URL is not a list of URLs");
  const isNeon = DATABASE_URL !== undefined && new URL(DATABASE_URL).hostname.endsWith(".neon.tech");
  const [postgres, redis, sandboxes, names] = await Promise.all([
    isNeon
      ? { variables: { DATABASE_URL }, ready: isThere }
      : startStandIn("postgres", postgresStandIn, options),
    UPSTASH_REDIS_REST_URL !== undefined && UPSTASH_REDIS_REST_TOKEN !== undefined
      ? { variables: { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN }, ready: isThere }
      : startStandIn("redis", redisStandIn, options),
    E2B_API_KEY !== undefined
      ? { variables: { E2B_API_KEY }, ready: isThere }
      : startStandIn("sandbox", sandboxStandIn, options),
    DNS_URL !== undefined
      ? { variables: { DNS_URL }, ready: isThere }
      : startStandIn("names", namesStandIn, options),
  ]);
  return {
    variables: { ...postgres.variables, ...redis.variables, ...sandboxes.variables, ...names.variables },
    ready: Promise.all([postgres.ready, redis.ready, sandboxes.ready, names.ready]),
  };
}

async function startStandIn<Variables>(
  name: StandInName,
  standIn: (options: StandInOptions) => StandIn<Variables>,
  { startPart, ...options }: ServiceOptions,
): Promise<{ variables: Variables; ready: Promise<unknown> }> {
  const { args, env, variables } = standIn({ ...options, port: await freePort() });
  return { variables, ready: startPart(name, args, env) };
}
