import type { SandboxOwner } from "../src/sandbox/sandboxes.ts";
import type { StockedSandbox } from "../src/warming/stocked-sandbox.ts";

/** What may be asked of a tenant's stock of warm sandboxes, a Durable Object that has the tenant's id for its name. */
export interface WarmPoolApi {
  /**
   * Takes a sandbox of a recipe for an attempt, and gives its id: the same one whenever it is asked for that attempt,
   * and to no other. Undefined where none is ready.
   */
  take(owner: SandboxOwner, recipe: string): Promise<string | undefined>;
  /** Has the stock made as the tenant's setting has it by now. */
  follow(tenantId: string): Promise<void>;
  /** Those of these sandboxes that it has made and not dropped. Where one is being made, that may be any of them. */
  findStocked(tenantId: string, ids: string[]): Promise<StockedSandbox[]>;
  /** Forgets everything, as the tenant is deleted. Its sandboxes are killed by whoever deletes it. */
  erase(tenantId: string): Promise<void>;
}
