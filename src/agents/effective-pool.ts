import { z } from "zod";
import { type Manifest, manifest } from "./manifest.ts";
import { type BuiltInAgent, unavailability } from "./pool.ts";

/** What a tenant has made of an agent: one of its own, or, without a manifest, whether a built-in one is used. */
export const tenantAgent = z.object({
  name: z.string(),
  isEnabled: z.boolean(),
  own: z.object({ version: z.int().positive(), manifest }).nullable(),
});
export type TenantAgent = z.infer<typeof tenantAgent>;

/** An agent as one tenant has it. */
export type PoolAgent = { manifest: Manifest; isEnabled: boolean } & (
  | { source: "built-in" }
  | { source: "tenant"; version: number }
);

/** The agents of a tenant, as the core takes them. */
export type AgentPool = {
  manifests: Manifest[];
  /** Why an agent cannot be used, or null where it can. */
  unavailability: (manifest: Manifest) => string | null;
};

/** All agents that a tenant has, by name: its own take the place of built-in ones with the same name. */
export function effectivePool(
  builtIn: readonly BuiltInAgent[],
  ofTenant: readonly TenantAgent[],
): PoolAgent[] {
  const pool = new Map<string, PoolAgent>();
  for (const { manifest } of builtIn)
    pool.set(manifest.name, { manifest, isEnabled: true, source: "built-in" });
  for (const { name, isEnabled, own } of ofTenant) {
    const shadowed = pool.get(name);
    if (own !== null) pool.set(name, { ...own, isEnabled, source: "tenant" });
    else if (shadowed !== undefined) pool.set(name, { ...shadowed, isEnabled });
  }
  return [...pool.values()].sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
}

/** Why an agent of a pool cannot be used, or null where it can. */
export const whyUnavailable = ({ manifest, isEnabled }: PoolAgent): string | null =>
  isEnabled ? unavailability(manifest) : "it is disabled";

/** The agents that a tenant has, as the core takes them. */
export function toAgentPool(agents: readonly PoolAgent[]): AgentPool {
  const reasons = new Map(agents.map((agent) => [agent.manifest.name, whyUnavailable(agent)]));
  return {
    manifests: agents.map(({ manifest }) => manifest),
    unavailability: ({ name }) => reasons.get(name) ?? null,
  };
}
