// How well the router chooses, on public collections of requests that are not part of this repository:
// intents or tools stand for agents, with a few of their example requests in the manifest. And on the built-in
// agents, with the requests that the tests have for them.

import { existsSync, readFileSync } from "node:fs";
import { stringify } from "yaml";
import { z } from "zod";
import type { Manifest } from "../src/agents/manifest.ts";
import { parseManifest } from "../src/agents/parse-manifest.ts";
import { rankAgents } from "../src/routing/rank-agents.ts";
import type { Ranking } from "../src/routing/ranking.ts";
import { unsureBelow } from "../src/routing/thresholds.ts";
import { type PoolRequest, readBuiltInPool, readPoolRequests } from "../test/unit/routing/built-in-pool.ts";

const folder = new URL("../../shared/data/", import.meta.url);
const labelled = z.array(z.tuple([z.string(), z.string()]));
const clincFile = z.object({ train: labelled, test: labelled, oos_train: labelled, oos_val: labelled });
const metatoolFile = z.object({
  tools: z.record(z.string(), z.string()),
  queries: z.array(z.object({ query: z.string(), tool: z.string() })),
});

type Measures = { agents: number; requests: number } & Record<
  "top1" | "top3" | "auroc" | "asked" | "rightWhenSure",
  number
>;

function measure(pool: Manifest[], requests: PoolRequest[]): Measures {
  const results = requests.map((request) => ({ ...request, ranking: rank(request.text, pool) }));
  const answerable = results.filter(({ agent }) => agent !== undefined);
  const isIn = (count: number) =>
    answerable.filter(({ agent, ranking }) =>
      ranking.ranked.slice(0, count).some((entry) => entry.agent === agent),
    ).length / answerable.length;
  const sure = results.filter(({ ranking }) => ranking.confidence >= unsureBelow);
  const right = sure.filter(({ agent, ranking }) => ranking.ranked[0]?.agent === agent);
  return {
    agents: pool.length,
    requests: requests.length,
    top1: isIn(1),
    top3: isIn(3),
    auroc: separation(
      answerable.map(({ ranking }) => ranking.confidence),
      results.filter(({ agent }) => agent === undefined).map(({ ranking }) => ranking.confidence),
    ),
    asked: 1 - sure.length / results.length,
    rightWhenSure: right.length / sure.length,
  };
}

function rank(goal: string, pool: Manifest[]): Ranking {
  return rankAgents({ goal, code: [], files: [], inputs: {}, agents: [] }, pool, () => null);
}

/** The chance that a value of the first list is above one of the second (AUROC). */
function separation(above: number[], below: number[]): number {
  let won = 0;
  for (const a of above) for (const b of below) won += a > b ? 1 : a === b ? 0.5 : 0;
  return won / (above.length * below.length);
}

function toManifest(name: string, description: string, examples: string[]): Manifest {
  const parsed = parseManifest(`---\n${stringify({ name, description, examples })}---\n`);
  if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.problems)}`);
  return parsed.manifest;
}

const toName = (text: string): string =>
  text
    .replaceAll(/([a-z])([A-Z])/g, "$1-$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .toLowerCase();

function read<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(new URL(name, folder), "utf8")));
}

function clinc(examples: number, intents?: number): Measures {
  const data = read("clinc-dev.json", clincFile);
  const byIntent = Map.groupBy(data.train, ([, intent]) => intent);
  const pool = [...byIntent].slice(0, intents).map(([intent, requests]) =>
    toManifest(
      toName(intent),
      intent.replaceAll("_", " "),
      requests.slice(0, examples).map(([text]) => text),
    ),
  );
  const names = new Set(pool.map(({ name }) => name));
  const nearMisses = intents === undefined ? [...data.oos_train, ...data.oos_val] : [];
  const requests = [...data.test, ...nearMisses].map(([text, intent]) => {
    const name = toName(intent);
    return { text, agent: names.has(name) ? name : undefined };
  });
  return measure(pool, requests);
}

function metatool(): Measures {
  const { tools, queries } = read("metatool-dev.json", metatoolFile);
  const pool = Object.entries(tools).map(([name, description]) => toManifest(toName(name), description, []));
  return measure(
    pool,
    queries.map(({ query, tool }) => ({ text: query, agent: toName(tool) })),
  );
}

function builtIn(): Measures {
  const pool = readBuiltInPool();
  return measure(pool, readPoolRequests(pool));
}

const percent = (share: number): string => (Number.isNaN(share) ? "-" : (100 * share).toFixed(1));

const rows: Record<string, Measures> = { "the built-in agents": builtIn() };
if (existsSync(folder)) {
  Object.assign(rows, {
    "CLINC150, 5 examples an agent": clinc(5),
    "CLINC150, 10 examples an agent": clinc(10),
    "CLINC150, 22 agents, the other intents as near misses": clinc(10, 22),
    "MetaTool, descriptions only": metatool(),
  });
} else {
  console.log(
    `The public collections are not there, and are skipped. They are expected in ${folder.pathname}`,
  );
}
console.table(
  Object.fromEntries(
    Object.entries(rows).map(([name, { agents, requests, ...shares }]) => [
      name,
      {
        agents,
        requests,
        ...Object.fromEntries(Object.entries(shares).map(([key, share]) => [key, percent(share)])),
      },
    ]),
  ),
);
