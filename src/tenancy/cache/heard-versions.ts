import { LRUCache } from "lru-cache";

/** The newest version of each tenant that this isolate has heard of, whoever told it. */
export class HeardVersions {
  readonly #versions = new LRUCache<string, number>({ max: 10_000 });

  note(tenantId: string, version: number | null): void {
    if (version !== null && version > (this.#versions.get(tenantId) ?? 0))
      this.#versions.set(tenantId, version);
  }

  /** Null where it has heard of none. */
  of(tenantId: string): number | null {
    return this.#versions.get(tenantId) ?? null;
  }
}
