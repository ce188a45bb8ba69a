// What the conformance suites are run against: each stand-in over its embedded engine and over the real one
// where this machine has it, and the real service where the environment gives access to it.

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type ReadyPart, startPart } from "../../../local/child.ts";
import { hasBubblewrap } from "../../local/support/executables.ts";
import { hasPostgresServer, startPostgresServer } from "../../local/support/postgres-server.ts";
import { hasRedisServer, startRedisServer } from "../../local/support/redis-server.ts";
import type { E2bTarget, NeonTarget, UpstashTarget } from "./provided-context.ts";

type Stop = () => Promise<void>;
type Started<Target> = { target: Target; stop: Stop };

/** What opens every stand-in; a connection string must encode it. */
const secret = "s3cret/@:";

const nothing: Stop = async () => {};

export async function setup(project: TestProject): Promise<Stop> {
  const [e2b, upstash, neon] = await Promise.all([
    Promise.all(e2bTargets(project.name)),
    Promise.all(upstashTargets()),
    Promise.all(neonTargets()),
  ]);
  const targetsOf = <Target>(started: Started<Target>[]) => started.map(({ target }) => target);
  project.provide("e2b", targetsOf(e2b));
  project.provide("upstash", targetsOf(upstash));
  project.provide("neon", targetsOf(neon));
  return async () => {
    await Promise.all([...e2b, ...upstash, ...neon].map(({ stop }) => stop()));
  };
}

/** In workerd one host is enough: what its isolation changes is the same for every client. */
function e2bTargets(project: string): Promise<Started<E2bTarget>>[] {
  const { E2B_API_KEY } = process.env;
  const cloud: E2bTarget = { name: "E2B", kind: "cloud", options: { apiKey: E2B_API_KEY ?? "" } };
  return [
    ...(hasBubblewrap ? [startHost("isolated by bubblewrap", "isolated", [])] : []),
    ...(hasBubblewrap && project === "conformance-workerd" ? [] : [startUnisolatedHost()]),
    ...(E2B_API_KEY === undefined ? [] : [Promise.resolve({ target: cloud, stop: nothing })]),
  ];
}

const startUnisolatedHost = () =>
  startHost("without isolation", "unisolated", ["--isolation", "none", "--allow-unisolated-code"]);

async function startHost(
  name: string,
  kind: E2bTarget["kind"],
  flags: string[],
): Promise<Started<E2bTarget>> {
  const { dataDir, remove } = makeDataFolder();
  const args = ["--port", "0", "--data", dataDir, ...flags];
  const host = await start("sandbox", args, { E2B_API_KEY: secret });
  const url = `http://127.0.0.1:${host.port}`;
  return {
    target: { name, kind, options: { apiKey: secret, apiUrl: url, sandboxUrl: url } },
    stop: () => stopAll(host.stop, remove),
  };
}

function upstashTargets(): Promise<Started<UpstashTarget>>[] {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = process.env;
  const cloud = { name: "Upstash", kind: "cloud" as const, url: url ?? "", token: token ?? "" };
  return [
    startEmbeddedRedis(),
    ...(hasRedisServer ? [startOverRedisServer()] : []),
    ...(url && token ? [Promise.resolve({ target: cloud, stop: nothing })] : []),
  ];
}

async function startEmbeddedRedis(): Promise<Started<UpstashTarget>> {
  const part = await start("redis", ["--port", "0"], { REDIS_TOKEN: secret });
  const url = `http://127.0.0.1:${part.port}`;
  return {
    target: { name: "the embedded engine", kind: "embedded", url, token: secret },
    stop: part.stop,
  };
}

async function startOverRedisServer(): Promise<Started<UpstashTarget>> {
  const server = await startRedisServer();
  const part = await start("redis", ["--port", "0"], { REDIS_TOKEN: secret, REDIS_URL: server.url });
  const url = `http://127.0.0.1:${part.port}`;
  return {
    target: { name: "redis-server", kind: "server", url, token: secret },
    stop: () => stopAll(part.stop, server.stop),
  };
}

function neonTargets(): Promise<Started<NeonTarget>>[] {
  const { NEON_DATABASE_URL: url } = process.env;
  const cloud = { name: "Neon", kind: "cloud" as const, url: url ?? "" };
  return [
    startPglite(),
    ...(hasPostgresServer ? [startOverPostgresServer()] : []),
    ...(url ? [Promise.resolve({ target: cloud, stop: nothing })] : []),
  ];
}

async function startPglite(): Promise<Started<NeonTarget>> {
  const { dataDir, remove } = makeDataFolder();
  const args = ["--port", "0", "--data", dataDir];
  const part = await start("postgres", args, { POSTGRES_PASSWORD: secret });
  const url = `postgresql://postgres:${encodeURIComponent(secret)}@127.0.0.1:${part.port}/postgres`;
  return {
    target: { name: "PGlite", kind: "embedded", url },
    stop: () => stopAll(part.stop, remove),
  };
}

async function startOverPostgresServer(): Promise<Started<NeonTarget>> {
  const server = await startPostgresServer();
  const part = await start("postgres", ["--port", "0"], { DATABASE_URL: server.url });
  const { username, password, pathname } = new URL(server.url);
  const url = `postgresql://${username}:${password}@127.0.0.1:${part.port}${pathname}`;
  return {
    target: { name: "a Postgres server", kind: "server", url },
    stop: () => stopAll(part.stop, server.stop),
  };
}

/** Starts a part without showing its log: where it cannot start, the error says why. */
const start = (name: string, args: string[], env: Record<string, string>): Promise<ReadyPart> =>
  startPart(name, args, env, () => {});

/** Stops one thing after the other: a server after the part that uses it. */
async function stopAll(...stops: (() => unknown)[]): Promise<void> {
  for (const stop of stops) await stop();
}

/** A new folder, open to all as the one of a checked-out project is. */
function makeDataFolder() {
  const dataDir = mkdtempSync(join(tmpdir(), "miosa-conformance-"));
  chmodSync(dataDir, 0o755);
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}
