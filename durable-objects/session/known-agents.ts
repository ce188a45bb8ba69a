import { z } from "zod";
import {
  type AgentPool,
  effectivePool,
  type TenantAgent,
  tenantAgent,
  toAgentPool,
} from "../../src/agents/effective-pool.ts";
import { builtInPool } from "../../src/agents/pool.ts";

/** Where a session keeps a little beside its log. */
type Kept = { get(key: string): unknown; put(key: string, value: string): void };

const key = "agents";
const tenantAgents = z.array(tenantAgent);

/**
 * The tenant's agents as the session last knew them. A turn cannot wait, so they are asked for before it; and they are
 * kept, so that runs go on while nobody can be asked.
 */
export class KnownAgents {
  readonly #kept: Kept;
  #text: string | undefined;
  #pool: AgentPool;

  constructor(kept: Kept) {
    this.#kept = kept;
    const text = z.string().safeParse(kept.get(key)).data;
    // What was kept in another form than today's is asked for again.
    const agents = text === undefined ? undefined : tenantAgents.safeParse(JSON.parse(text)).data;
    this.#text = agents === undefined ? undefined : text;
    this.#pool = poolOf(agents ?? []);
  }

  /** False while nobody has ever told: the tenant may have others, and may have disabled any. */
  get isKnown(): boolean {
    return this.#text !== undefined;
  }

  get pool(): AgentPool {
    return this.#pool;
  }

  keep(agents: TenantAgent[]): void {
    const text = JSON.stringify(agents);
    if (text === this.#text) return;
    this.#kept.put(key, text);
    this.#text = text;
    this.#pool = poolOf(agents);
  }
}

const poolOf = (agents: TenantAgent[]): AgentPool => toAgentPool(effectivePool(builtInPool(), agents));
