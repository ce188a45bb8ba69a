import { effectivePool, type PoolAgent, type TenantAgent } from "../../agents/effective-pool.ts";
import { type AgentFile, parseManifest } from "../../agents/parse-manifest.ts";
import { builtInPool } from "../../agents/pool.ts";
import { toMarkdown } from "../../agents/to-markdown.ts";
import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import { accept, type Reply, refuse } from "../../problems.ts";
import * as stored from "../../storage/agents.ts";
import { hasSqlState } from "../../storage/database.ts";
import { sha256 } from "../../storage/sha256.ts";
import type { TenantDatabase } from "../../storage/tenant-database.ts";
import type { Actor } from "../records/keys.ts";
import type { Act, TenantRecords } from "../records/tenant-records.ts";
import { type Admission, admit, refuseCycle } from "./admit.ts";
import { toTenantAgent } from "./read-agents.ts";

/** An agent with all that is known of it. */
export type DescribedAgent = { agent: PoolAgent } & Pick<AgentFile, "prompt" | "warnings">;

type Deed = Pick<Act, "action" | "target" | "details">;

/**
 * The agents of the tenant that `by` acts for. What is stored among its rows is told to everyone afterwards, by an entry
 * in the audit log and a new version of the tenant. Every method throws UpstreamUnavailable without Postgres, and where
 * it changes something also while the tenant's rows are being moved.
 */
export class OwnAgents {
  readonly #database: TenantDatabase;
  readonly #records: TenantRecords;
  readonly #by: Actor;

  constructor(database: TenantDatabase, records: TenantRecords, by: Actor) {
    this.#database = database;
    this.#records = records;
    this.#by = by;
  }

  /** An agent as it is at this moment, built in or the tenant's own. */
  async get(name: string): Promise<Reply<DescribedAgent>> {
    const agent = (await this.#read()).pool.find(({ manifest }) => manifest.name === name);
    if (agent === undefined) return noSuchAgent;
    if (agent.source === "tenant") {
      const file = await this.#readFile(name, agent.version);
      return file === undefined ? noSuchAgent : accept({ ...file, agent });
    }
    const builtIn = builtInPool().find(({ manifest }) => manifest === agent.manifest);
    return accept({ agent, prompt: builtIn?.prompt ?? "", warnings: [] });
  }

  /** The versions of one of the tenant's own agents that are kept, newest first. */
  async versions(name: string): Promise<Reply<stored.VersionRow[]>> {
    const versions = await stored.listVersions(this.#database, name);
    return versions.length === 0 ? noOwnAgent : accept(versions);
  }

  /** Takes files as the tenant's own agents, in their order, and gives what became of each. */
  async put(files: readonly AgentFile[], deed: Deed): Promise<Admission[]> {
    const { rows, agents } = await this.#read();
    const offered = await Promise.all(files.map(async (file) => ({ ...file, sha256: await hashOf(file) })));
    const admissions = admit(offered, rows, agents);
    const texts = offered
      .filter((_, index) => admissions[index]?.outcome !== "refused")
      .map(({ manifest: { name }, frontMatter, prompt, sha256 }) => ({ name, frontMatter, prompt, sha256 }));
    // What is there already is told again: whoever asks for it may have got no answer the first time.
    if (texts.length > 0) {
      await this.#change(deed, () => stored.storeAgents(this.#database, texts, this.#by.actor));
    }
    return admissions;
  }

  /** Makes a new version that says what an earlier one says. */
  async rollBack(name: string, version: number): Promise<Reply<undefined>> {
    const file = await this.#readFile(name, version);
    if (file === undefined) return refuse("not_found", "There is no such version of the agent.");
    const deed = { action: "agent.rollback", target: name, details: { version } };
    const [admission] = await this.put([file], deed);
    return admission?.outcome === "refused" ? { ok: false, refusal: admission.refusal } : accept(undefined);
  }

  /** Has an agent used or not, a built-in one too. */
  async setEnabled(name: string, isEnabled: boolean): Promise<Reply<undefined>> {
    const { pool } = await this.#read();
    if (!pool.some(({ manifest }) => manifest.name === name)) return noSuchAgent;
    const deed = { action: isEnabled ? "agent.enable" : "agent.disable", target: name };
    await this.#change(deed, () => stored.setEnabled(this.#database, name, isEnabled));
    return accept(undefined);
  }

  /** Removes one of the tenant's own agents with all its versions. A built-in one with its name is there again. */
  async remove(name: string): Promise<Reply<undefined>> {
    const { agents } = await this.#read();
    if (!agents.some((agent) => agent.name === name && agent.own !== null)) return noOwnAgent;
    const others = agents.filter((agent) => agent.name !== name);
    const manifests = effectivePool(builtInPool(), others).map(({ manifest }) => manifest);
    const refusal = refuseCycle(name, manifests);
    if (refusal !== undefined) return { ok: false, refusal };
    const deed = { action: "agent.remove", target: name };
    await this.#change(deed, () => stored.removeAgent(this.#database, name));
    return accept(undefined);
  }

  async #read(): Promise<{ rows: stored.AgentRow[]; agents: TenantAgent[]; pool: PoolAgent[] }> {
    const rows = await stored.listAgents(this.#database);
    const agents = rows.flatMap((row) => toTenantAgent(row, this.#database.tenantId) ?? []);
    return { rows, agents, pool: effectivePool(builtInPool(), agents) };
  }

  async #readFile(name: string, version: number): Promise<AgentFile | undefined> {
    const text = await stored.findAgentText(this.#database, name, version);
    const parsed = text && parseManifest(toMarkdown(text.frontMatter, text.prompt), name);
    return parsed?.ok === true ? parsed : undefined;
  }

  async #change(deed: Deed, store: () => Promise<void>): Promise<void> {
    try {
      await store();
    } catch (error) {
      if (hasSqlState(error, insufficientPrivilege)) throw new UpstreamUnavailable("tenant's rows", error);
      throw error;
    }
    await this.#records.tell({ ...this.#by, ...deed });
  }
}

/** How Postgres refuses to store what is being moved away. */
const insufficientPrivilege = "42501";

const noOwnAgent = refuse("not_found", "The tenant has no agent of its own with this name.");

const noSuchAgent = refuse("not_found", "There is no such agent.");

const hashOf = ({ frontMatter, prompt }: AgentFile): Promise<string> =>
  sha256(JSON.stringify([frontMatter, prompt]));
