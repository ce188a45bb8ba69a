import { effectivePool, type TenantAgent } from "../../agents/effective-pool.ts";
import { fallbackCycle } from "../../agents/fallback-cycle.ts";
import { type ManifestProblem, maxProblems } from "../../agents/front-matter.ts";
import type { Manifest } from "../../agents/manifest.ts";
import { type AgentFile, problemAt } from "../../agents/parse-manifest.ts";
import { builtInPool } from "../../agents/pool.ts";
import type { Refusal } from "../../problems.ts";
import type { AgentRow, AgentText, Room } from "../../storage/agents.ts";
import { sum } from "../../text/sum.ts";

/** A file that is to be a tenant's agent, and what identifies what it says. */
export type OfferedFile = AgentFile & Pick<AgentText, "sha256">;

/** A file that is an agent's newest version: what it makes of the agent. */
export type Admitted = {
  outcome: "created" | "updated" | "unchanged";
  version: number;
  isEnabled: boolean;
  /** The file's, and those of agents that it names and that there are not. */
  warnings: ManifestProblem[];
};

/** What becomes of a file. */
export type Admission = Admitted | { outcome: "refused"; refusal: Refusal };

/** Each of a tenant's sessions has all of its own agents at hand. */
export const room: Room = { agents: 200, characters: 262_144 };

/**
 * Decides on files in their order, each as if those before it were stored already.
 * @param agents what the tenant has made of the pool; `rows`: the same, as it is stored.
 */
export function admit(
  files: readonly OfferedFile[],
  rows: readonly AgentRow[],
  agents: readonly TenantAgent[],
): Admission[] {
  const stored = new Map(rows.map((row) => [row.name, row]));
  const lengths = new Map(
    rows.flatMap(({ name, frontMatter }) => (frontMatter === null ? [] : [[name, frontMatter.length]])),
  );
  const pool = new Map(effectivePool(builtInPool(), agents).map(({ manifest }) => [manifest.name, manifest]));
  const admissions = files.map(({ manifest, frontMatter, sha256, warnings }): Admission => {
    const { name } = manifest;
    const { version, isEnabled, sha256: newest } = stored.get(name) ?? { version: 0, isEnabled: true };
    if (newest === sha256) return { outcome: "unchanged", version, isEnabled, warnings };
    const lengthsThen = new Map(lengths).set(name, frontMatter.length);
    const refusal =
      refuseCycle(name, [...new Map(pool).set(name, manifest).values()]) ??
      refuseExcess([...lengthsThen.values()]);
    if (refusal !== undefined) return { outcome: "refused", refusal };
    const outcome = lengths.has(name) ? "updated" : "created";
    pool.set(name, manifest);
    lengths.set(name, frontMatter.length);
    return { outcome, version: version + 1, isEnabled, warnings };
  });
  return admissions.map((admission, index) => {
    const file = files[index];
    if (admission.outcome === "refused" || file === undefined) return admission;
    const missing = missingFallbacks(file, (name) => pool.has(name));
    return { ...admission, warnings: [...admission.warnings, ...missing].slice(0, maxProblems) };
  });
}

const missingFallbacks = (file: AgentFile, isKnown: (name: string) => boolean): ManifestProblem[] =>
  file.manifest.fallback.flatMap((name, index) =>
    isKnown(name)
      ? []
      : [problemAt(["fallback", index], `names the agent "${name}", which there is not`, file)],
  );

/** Why an agent cannot be as it is in a pool: its fallbacks come back to it. */
export function refuseCycle(name: string, pool: readonly Manifest[]): Refusal | undefined {
  const cycle = fallbackCycle(name, pool);
  if (cycle === undefined) return undefined;
  const detail = `Its fallbacks would lead in a circle: ${cycle.join(", ")}.`;
  return { code: "fallback_cycle", detail, pointer: "/fallback" };
}

/** @param lengths of the front matter of all agents that the tenant would have. */
function refuseExcess(lengths: readonly number[]): Refusal | undefined {
  if (lengths.length <= room.agents && sum(lengths) <= room.characters) return undefined;
  const detail = `A tenant has at most ${room.agents} agents of its own, with ${room.characters} characters of front matter together.`;
  return { code: "limit_reached", detail };
}
