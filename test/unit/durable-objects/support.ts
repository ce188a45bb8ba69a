import type { LeaseKind, Leases } from "../../../src/tenancy/limits/leases.ts";

/** A tenant's leases in memory, which never end by themselves; and how often any were renewed. */
export function leasesInMemory() {
  const taken = { runs: new Set<string>(), sandboxes: new Set<string>(), streams: new Set<string>() };
  const renewed: Record<LeaseKind, string[][]> = { runs: [], sandboxes: [], streams: [] };
  const leases: Leases = {
    async take(kind, id, cap) {
      if (!taken[kind].has(id) && taken[kind].size >= cap) return false;
      taken[kind].add(id);
      return true;
    },
    async renew(kind, ids) {
      if (ids.length > 0) renewed[kind].push(ids);
      for (const id of ids) taken[kind].add(id);
    },
    async release(kind, ids) {
      for (const id of ids) taken[kind].delete(id);
    },
  };
  return { leases, taken, renewed };
}
