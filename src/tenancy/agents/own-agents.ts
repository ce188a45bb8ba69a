import { effectivePool, type PoolAgent, type TenantAgent } from "../../agents/effective-pool.ts";
import { withFallbacks } from "../../agents/fallback-cycle.ts";
import type { Manifest } from "../../agents/manifest.ts";
import { type AgentFile, parseManifest } from "../../agents/parse-manifest.ts";
import { builtInPool } from "../../agents/pool.ts";
import { toMarkdown } from "../../agents/to-markdown.ts";
import { sleep } from "../../mesh/sleep.ts";
import { UpstreamUnavailable } from "../../mesh/upstream.ts";
import { accept, type Reply, refuse } from "../../problems.ts";
import * as stored from "../../storage/agents.ts";
import { hasSqlState } from "../../storage/database.ts";
import { sha256 } from "../../storage/sha256.ts";
import type { TenantDatabase } from "../../storage/tenant-database.ts";
import type { Actor } from "../records/keys.ts";
import type { Act, TenantRecords } from "../records/tenant-records.ts";
import { type Admission, admit, type OfferedFile, refuseCycle, room } from "./admit.ts";
import { readFile, toTenantAgents } from "./read-agents.ts";

/** An agent with all that is known of it. */
export type DescribedAgent = { agent: PoolAgent } & Pick<AgentFile, "prompt" | "warnings">;

/** An agent as a file has made it. */
export type PutAgent = DescribedAgent & { isNew: boolean };

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
    const found = await stored.findAgent(this.#database, name);
    if (found === undefined || found.frontMatter === null) return describeBuiltIn(name, found?.isEnabled);
    const { version, isEnabled, frontMatter, prompt } = found;
    const file = readFile({ ...found, frontMatter }, this.#database.tenantId);
    if (file === undefined) return describeBuiltIn(name);
    const { manifest, warnings } = file;
    return accept({
      agent: { source: "tenant", manifest, version, isEnabled },
      prompt: prompt ?? "",
      warnings,
    });
  }

  /** The versions of one of the tenant's own agents that are kept, newest first. */
  async versions(name: string): Promise<Reply<stored.VersionRow[]>> {
    const versions = await stored.listVersions(this.#database, name);
    return versions.length === 0 ? noOwnAgent : accept(versions);
  }

  /** Takes a file as one of the tenant's own agents, and gives the agent that it has made. */
  async put(file: AgentFile, deed: Deed): Promise<Reply<PutAgent>> {
    const { manifest, prompt } = file;
    const [admission] = await this.putAll([file], deed);
    if (admission === undefined) throw new Error("nothing became of the file");
    if (admission.outcome === "refused") return { ok: false, refusal: admission.refusal };
    const { outcome, version, isEnabled, warnings } = admission;
    return accept({
      agent: { source: "tenant", manifest, version, isEnabled },
      prompt,
      warnings,
      isNew: outcome === "created",
    });
  }

  /** Takes files as the tenant's own agents, in their order, and gives what became of each. */
  async putAll(files: readonly AgentFile[], deed: Deed): Promise<Admission[]> {
    const offered = await Promise.all(files.map(async (file) => ({ ...file, sha256: await hashOf(file) })));
    return this.#decide(deed, (known) => {
      const admissions = admit(offered, known.rows, known.agents);
      if (admissions.every(({ outcome }) => outcome === "refused")) return { result: admissions };
      const changes = offered.filter((_, index) => isChange(admissions[index]));
      return { result: admissions, store: () => this.#store(changes, known) };
    });
  }

  /** Makes a new version that says what an earlier one says. */
  async rollBack(name: string, version: number): Promise<Reply<DescribedAgent>> {
    const text = await stored.findAgentText(this.#database, name, version);
    const parsed = text && parseManifest(toMarkdown(text.frontMatter, text.prompt), name);
    if (parsed?.ok !== true) return refuse("not_found", "There is no such version of the agent.");
    return this.put(parsed, { action: "agent.rollback", target: name, details: { version } });
  }

  /** Has an agent used or not, a built-in one too. */
  setEnabled(name: string, isEnabled: boolean): Promise<Reply<DescribedAgent>> {
    const deed = { action: isEnabled ? "agent.enable" : "agent.disable", target: name } as const;
    return this.#decide<Reply<DescribedAgent>>(deed, async ({ rows }) => {
      const described = await this.get(name);
      if (!described.ok) return { result: described };
      const names = new Set([name]);
      const store = () => stored.setEnabled(this.#database, name, isEnabled, { names, rows });
      const agent = { ...described.value.agent, isEnabled };
      return { result: accept({ ...described.value, agent }), store };
    });
  }

  /** Removes one of the tenant's own agents with all its versions. A built-in one with its name is there again. */
  remove(name: string): Promise<Reply<undefined>> {
    return this.#decide<Reply<undefined>>({ action: "agent.remove", target: name }, ({ rows, agents }) => {
      if (!rows.some((row) => row.name === name && row.frontMatter !== null)) return { result: noOwnAgent };
      const manifests = manifestsOf(agents.filter((agent) => agent.name !== name));
      const refusal = refuseCycle(name, manifests);
      if (refusal !== undefined) return { result: { ok: false, refusal } };
      const names = withFallbacks([name], manifests);
      // Whatever it is, it is removed; and once it is, as where the answer was lost, it is so when asked again.
      names.delete(name);
      const store = () => stored.removeAgent(this.#database, name, { names, rows });
      return { result: accept(undefined), store };
    });
  }

  /** False: the agents that it depends on are others now. What is stored already needs nothing. */
  async #store(files: readonly OfferedFile[], { rows, agents }: KnownAgents): Promise<boolean> {
    if (files.length === 0) return true;
    const texts = files.map(({ manifest: { name }, frontMatter, prompt, sha256 }) => ({
      name,
      frontMatter,
      prompt,
      sha256,
    }));
    const manifests = files.map(({ manifest }) => manifest);
    const names = withFallbacks(
      manifests.map(({ name }) => name),
      [...manifestsOf(agents), ...manifests],
    );
    return stored.storeAgents(this.#database, texts, this.#by.actor, { names, rows }, room);
  }

  /**
   * Decides by what the agents are, and stores what is decided; both again where others changed them in between. What
   * was stored is told, and what was there already too: whoever asks for it may have got no answer the first time.
   */
  async #decide<T>(
    deed: Deed,
    decide: (known: KnownAgents) => Decision<T> | Promise<Decision<T>>,
  ): Promise<T> {
    for (let tries = 0; tries < maxTries; tries += 1) {
      const rows = await stored.listAgents(this.#database);
      const agents = await toTenantAgents(rows, this.#database.tenantId);
      const { result, store } = await decide({ rows, agents });
      if (store === undefined) return result;
      if (await this.#write(store)) {
        await this.#tell(deed);
        return result;
      }
      await sleep(Math.random() * tries * patienceMs);
    }
    throw new UpstreamUnavailable("tenant's agents", new Error("others change them all the time"));
  }

  async #write<T>(store: () => Promise<T>): Promise<T> {
    try {
      return await store();
    } catch (error) {
      if (hasSqlState(error, insufficientPrivilege)) throw new UpstreamUnavailable("tenant's rows", error);
      throw error;
    }
  }

  #tell(deed: Deed): Promise<void> {
    return this.#records.tell({ ...this.#by, ...deed });
  }
}

/** What the tenant has made of the pool; `rows`: the same, as it is stored. */
type KnownAgents = { rows: stored.AgentRow[]; agents: TenantAgent[] };

/** What is to be stored for a result, if anything is. False: the agents are others now. */
type Decision<T> = { result: T; store?: () => Promise<boolean> };

/** Of those who change the same agents at once, one succeeds each time. */
const maxTries = 30;
/** Milliseconds, for each time that others were first. */
const patienceMs = 20;

const isChange = (admission: Admission | undefined): boolean =>
  admission?.outcome === "created" || admission?.outcome === "updated";

const manifestsOf = (agents: readonly TenantAgent[]): Manifest[] =>
  effectivePool(builtInPool(), agents).map(({ manifest }) => manifest);

function describeBuiltIn(name: string, isEnabled = true): Reply<DescribedAgent> {
  const builtIn = builtInPool().find(({ manifest }) => manifest.name === name);
  if (builtIn === undefined) return noSuchAgent;
  const { manifest, prompt } = builtIn;
  return accept({ agent: { source: "built-in", manifest, isEnabled }, prompt, warnings: [] });
}

/** How Postgres refuses to store what is being moved away. */
const insufficientPrivilege = "42501";

const noOwnAgent = refuse("not_found", "The tenant has no agent of its own with this name.");

const noSuchAgent = refuse("not_found", "There is no such agent.");

const hashOf = ({ frontMatter, prompt }: AgentFile): Promise<string> =>
  sha256(JSON.stringify([frontMatter, prompt]));
