// What the gateway adds to a request: an authenticated, rate-limited one beside a bare hono, in the same workerd.

import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { plans } from "../src/tenancy/limits/plans.ts";
import { sum } from "../src/text/sum.ts";
import { type Flood, floodDuring } from "./gateway/flood.ts";
import { type Load, load, type Target } from "./gateway/load.ts";
import { type Served, startStandIns } from "./gateway/stand-ins.ts";
import { startWorkerd } from "./gateway/workerd.ts";
import { percentile } from "./percentile.ts";

const rounds = 6;
const requestsPerRound = 500;
const clientsAtOnce = [1, 16, 64];

/** The stand-ins' lines about a round come this much later at most, in milliseconds. */
const settleMs = 250;

type Total = Load & Served;
type Row = Record<string, string | number>;

const standIns = await startStandIns();
const workerd = await startWorkerd(standIns.variables);
try {
  const targets = await makeTargets();
  for (const target of targets) await load(target, requestsPerRound, 1);
  const rows: Row[] = [];
  for (const clients of clientsAtOnce) rows.push(...(await measure(targets, clients)));
  console.table(rows);
  console.log(
    "Requests of a tenant with plenty of room are counted together: far fewer round trips than requests.",
  );
  console.table(await measureBesideFlood());
} finally {
  await workerd.stop();
  await standIns.stop();
}

async function makeTargets(): Promise<Target[]> {
  const { headers, variables } = standIns;
  const response = await fetch(new URL("/v1/sessions", workerd.url), { method: "POST", headers });
  const session = z.object({ id: z.string() }).parse(await response.json());
  const redis = new URL("/ping", variables.UPSTASH_REDIS_REST_URL);
  const redisHeaders = { Authorization: `Bearer ${variables.UPSTASH_REDIS_REST_TOKEN}` };
  return [
    { name: "bare hono", url: new URL("/bare", workerd.url), headers: {} },
    { name: "PING of the Redis stand-in", url: redis, headers: redisHeaders },
    { name: "GET /v1/agents", url: new URL("/v1/agents", workerd.url), headers },
    {
      name: "GET /v1/sessions/{sessionId}",
      url: new URL(`/v1/sessions/${session.id}`, workerd.url),
      headers,
    },
  ];
}

/** Measures all targets in turn, round by round, so that what else the machine does meets all of them alike. */
async function measure(targets: Target[], clients: number): Promise<Row[]> {
  const totals = targets.map((): Total => ({ latencies: [], seconds: 0, redis: 0, postgres: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, target] of targets.entries()) {
      const before = { ...standIns.served };
      const { latencies, seconds } = await load(target, requestsPerRound, clients);
      await setTimeout(settleMs);
      const total = totals[index];
      if (total === undefined) continue;
      total.latencies.push(...latencies);
      total.seconds += seconds;
      total.redis += standIns.served.redis - before.redis;
      total.postgres += standIns.served.postgres - before.postgres;
    }
  }
  const bare = percentile(totals[0]?.latencies ?? [], 0.5);
  return totals.map((total, index) => describe(targets[index]?.name ?? "", clients, total, bare));
}

/** How a tenant's requests fare alone, and beside one that sends a hundred times what it may. */
async function measureBesideFlood(): Promise<Row[]> {
  const { headers, noisyHeaders } = standIns;
  const url = new URL("/v1/agents", workerd.url);
  const [own, noisy] = [
    { name: "own", url, headers },
    { name: "noisy", url, headers: noisyHeaders },
  ];
  const rate = (100 * plans.free.requestsPerMinute.read) / 60;
  const alone: number[] = [];
  const beside: number[] = [];
  const floods: Flood[] = [];
  await floodDuring(noisy, rate, () => setTimeout(1_000));
  for (let round = 0; round < rounds; round += 1) {
    alone.push(...(await load(own, requestsPerRound, 1)).latencies);
    floods.push(
      await floodDuring(noisy, rate, async () => {
        beside.push(...(await load(own, requestsPerRound, 1)).latencies);
      }),
    );
  }
  const refused = Math.min(...floods.map((flood) => flood.refused));
  const sent = Math.round(sum(floods.map((flood) => flood.rate)) / floods.length);
  return [
    { neighbour: "none", ...latenciesOf(alone) },
    {
      neighbour: `${sent} requests/s where 10 are allowed, ${Math.floor(100 * refused)}% refused`,
      ...latenciesOf(beside),
    },
  ];
}

function latenciesOf(latencies: number[]): Row {
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
  return { "p50 ms": p50.toFixed(2), "p99 ms": p99.toFixed(2) };
}

function describe(name: string, clients: number, total: Total, bare: number): Row {
  const requests = total.latencies.length;
  const p50 = percentile(total.latencies, 0.5);
  return {
    request: name,
    clients,
    "requests/s": Math.round(requests / total.seconds),
    ...latenciesOf(total.latencies),
    "p50 / bare": (p50 / bare).toFixed(2),
    "Redis / request": (total.redis / requests).toFixed(3),
    "Postgres / request": (total.postgres / requests).toFixed(3),
  };
}
