// The built-in agents, and requests of which it is known who is right for them. For tests and for the benchmark.

import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { Manifest } from "../../../src/agents/manifest.ts";
import { parseManifest } from "../../../src/agents/parse-manifest.ts";

const agents = new URL("../../../agents/", import.meta.url);
const requestsByAgent = z.record(z.string(), z.array(z.string()));

/** `agent` is the right one; undefined where no agent of the pool is. */
export type PoolRequest = { text: string; agent: string | undefined };

/** The manifests in `agents`, those that need a model included. */
export function readBuiltInPool(): Manifest[] {
  return readdirSync(agents, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("AGENT.md"))
    .map((path) => {
      const parsed = parseManifest(readFileSync(new URL(path, agents), "utf8"));
      if (!parsed.ok) throw new Error(`${path}: ${JSON.stringify(parsed.problems)}`);
      return parsed.manifest;
    });
}

/** The requests for agents that a pool has, and those for nobody. */
export function readPoolRequests(pool: readonly Manifest[]): PoolRequest[] {
  const text = readFileSync(new URL("pool-requests.yaml", import.meta.url), "utf8");
  const { nobody = [], ...rest } = requestsByAgent.parse(parse(text));
  return [
    ...pool.flatMap(({ name }) => (rest[name] ?? []).map((request) => ({ text: request, agent: name }))),
    ...nobody.map((request) => ({ text: request, agent: undefined })),
  ];
}
