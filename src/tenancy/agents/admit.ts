import { effectivePool, type TenantAgent } from "../../agents/effective-pool.ts";
import { fallbackCycle } from "../../agents/fallback-cycle.ts";
import type { Manifest } from "../../agents/manifest.ts";
import type { AgentFile } from "../../agents/parse-manifest.ts";
import { builtInPool } from "../../agents/pool.ts";
import type { Refusal } from "../../problems.ts";
import type { AgentRow, AgentText } from "../../storage/agents.ts";
import { sum } from "../../text/sum.ts";

/** A file that is to be a tenant's agent, and what identifies what it says. */
type OfferedFile = AgentFile & Pick<AgentText, "sha256">;

/** What becomes of a file. */
export type Admission =
  | { outcome: "created" | "updated" | "unchanged" }
  | { outcome: "refused"; refusal: Refusal };

const maxAgents = 200;
/** Of the front matter of all of a tenant's own agents, in characters: each of its sessions has them at hand. */
const maxCharacters = 262_144;

/**
 * Decides on files in their order, each as if those before it were stored already.
 * @param agents what the tenant has made of the pool; `rows`: the same, as it is stored.
 */
export function admit(
  files: readonly OfferedFile[],
  rows: readonly AgentRow[],
  agents: readonly TenantAgent[],
): Admission[] {
  const hashes = new Map(rows.map(({ name, sha256 }) => [name, sha256]));
  const lengths = new Map(
    rows.flatMap(({ name, frontMatter }) => (frontMatter === null ? [] : [[name, frontMatter.length]])),
  );
  const pool = new Map(effectivePool(builtInPool(), agents).map(({ manifest }) => [manifest.name, manifest]));
  return files.map(({ manifest, frontMatter, sha256 }) => {
    const { name } = manifest;
    if (hashes.get(name) === sha256) return { outcome: "unchanged" };
    const lengthsThen = new Map(lengths).set(name, frontMatter.length);
    const refusal =
      refuseCycle(name, [...new Map(pool).set(name, manifest).values()]) ??
      refuseExcess([...lengthsThen.values()]);
    if (refusal !== undefined) return { outcome: "refused", refusal };
    const outcome = lengths.has(name) ? "updated" : "created";
    pool.set(name, manifest);
    lengths.set(name, frontMatter.length);
    hashes.set(name, sha256);
    return { outcome };
  });
}

/** Why an agent cannot be as it is in a pool: its fallbacks come back to it. */
export function refuseCycle(name: string, pool: readonly Manifest[]): Refusal | undefined {
  const cycle = fallbackCycle(name, pool);
  if (cycle === undefined) return undefined;
  const detail = `Its fallbacks would lead in a circle: ${cycle.join(", ")}.`;
  return { code: "fallback_cycle", detail, pointer: "/fallback" };
}

/** @param lengths of the front matter of all agents that the tenant would have. */
function refuseExcess(lengths: readonly number[]): Refusal | undefined {
  if (lengths.length <= maxAgents && sum(lengths) <= maxCharacters) return undefined;
  const detail = `A tenant has at most ${maxAgents} agents of its own, with ${maxCharacters} characters of front matter together.`;
  return { code: "limit_reached", detail };
}
