import type { Manifest } from "./manifest.ts";

/**
 * The agents that an agent's fallbacks lead through until they come back to it, its own name first and last; undefined
 * where they never do. A name that no agent has leads nowhere.
 */
export function fallbackCycle(name: string, pool: readonly Manifest[]): string[] | undefined {
  const fallbacks = new Map(pool.map((manifest) => [manifest.name, manifest.fallback]));
  const seen = new Set<string>();
  const search = (path: string[]): string[] | undefined => {
    for (const next of fallbacks.get(path.at(-1) ?? name) ?? []) {
      if (next === name) return [...path, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = search([...path, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search([name]);
}

/** These agents, and all that their fallbacks lead to, names that no agent has among them. */
export function withFallbacks(names: readonly string[], pool: readonly Manifest[]): Set<string> {
  const fallbacks = new Map(pool.map((manifest) => [manifest.name, manifest.fallback]));
  const found = new Set(names);
  // What is added is come to later.
  for (const name of found) for (const next of fallbacks.get(name) ?? []) found.add(next);
  return found;
}
