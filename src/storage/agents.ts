// A tenant's agents in Postgres. An agent's row says which of its versions is the newest; versions are only added, and
// the oldest of many removed. Everything that removes also writes: where rows are being moved away, row-level security
// refuses what is written, and the whole transaction with it. What is decided by other agents is stored only where they
// are still what it was decided by.

import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import { agents, agentVersions } from "../../drizzle/tenant.ts";
import { isRefused, oneOrRefused } from "./move-claims.ts";
import type { TenantDatabase } from "./tenant-database.ts";

/** What an agent's file says, in its two parts. */
export type AgentText = { name: string; frontMatter: string; prompt: string; sha256: string };

/** An agent's row, with the front matter of its newest version: null where the agent is built in. */
export type AgentRow = {
  name: string;
  version: number;
  isEnabled: boolean;
  sha256: string;
  frontMatter: string | null;
};

/** What a change was decided by: the tenant's agents with these names, as they are among `rows` or are not there. */
export type Basis = {
  names: ReadonlySet<string>;
  rows: readonly Pick<AgentRow, "name" | "version" | "sha256">[];
};

/** How many agents of its own a tenant may have, with how many characters of front matter together. */
export type Room = { agents: number; characters: number };

export type VersionRow = { version: number; createdAt: Date; createdBy: string };

/** More than a tenant can have. */
const maxListed = 1_000;

/** Versions that are kept of an agent, the newest. */
export const maxVersions = 50;

const isNewest = and(
  eq(agentVersions.tenantId, agents.tenantId),
  eq(agentVersions.name, agents.name),
  eq(agentVersions.version, agents.version),
);

const row = {
  name: agents.name,
  version: agents.version,
  isEnabled: agents.isEnabled,
  sha256: agents.sha256,
  frontMatter: agentVersions.frontMatter,
};

/** All agents that a tenant has made something of, by name. Throws UpstreamUnavailable without Postgres, as all here. */
export const listAgents = (database: TenantDatabase): Promise<AgentRow[]> =>
  database.query((db) =>
    db
      .select(row)
      .from(agents)
      .leftJoin(agentVersions, isNewest)
      .where(eq(agents.tenantId, database.tenantId))
      .orderBy(asc(agents.name))
      .limit(maxListed),
  );

/** One of them, with its prompt. */
export async function findAgent(
  database: TenantDatabase,
  name: string,
): Promise<(AgentRow & { prompt: string | null }) | undefined> {
  const [found] = await database.query((db) =>
    db
      .select({ ...row, prompt: agentVersions.prompt })
      .from(agents)
      .leftJoin(agentVersions, isNewest)
      .where(isRowOf(database, name)),
  );
  return found;
}

/** What a version of an agent says. */
export async function findAgentText(
  database: TenantDatabase,
  name: string,
  version: number,
): Promise<Pick<AgentText, "frontMatter" | "prompt"> | undefined> {
  const [found] = await database.query((db) =>
    db
      .select({ frontMatter: agentVersions.frontMatter, prompt: agentVersions.prompt })
      .from(agentVersions)
      .where(and(isOf(database, name), eq(agentVersions.version, version))),
  );
  return found;
}

/** The versions of a tenant's own agent that are kept, newest first. */
export const listVersions = (database: TenantDatabase, name: string): Promise<VersionRow[]> =>
  database.query((db) =>
    db
      .select({
        version: agentVersions.version,
        createdAt: agentVersions.createdAt,
        createdBy: agentVersions.createdBy,
      })
      .from(agentVersions)
      .where(isOf(database, name))
      .orderBy(desc(agentVersions.version))
      .limit(maxVersions),
  );

/**
 * Makes texts the newest versions of their agents. What an agent says already is no new version. False: nothing is stored,
 * as agents are not what it was decided by, or others have taken the room.
 */
export async function storeAgents(
  database: TenantDatabase,
  texts: readonly AgentText[],
  by: string,
  basis: Basis,
  room: Room,
): Promise<boolean> {
  const { tenantId } = database;
  const given = sql`json_to_recordset(${JSON.stringify(texts)}::json)
    AS given (name text, "frontMatter" text, prompt text, sha256 text)`;
  return applyInTurn(database, (db) => [
    db.execute(requireBasis(database, basis)),
    db.execute(sql`
      INSERT INTO ${agents} (tenant_id, name, version, is_enabled, sha256)
      SELECT ${tenantId}, name, 1, true, sha256 FROM ${given}
      ON CONFLICT (tenant_id, name) DO UPDATE
        SET version = agents.version + 1, sha256 = excluded.sha256
        WHERE agents.sha256 <> excluded.sha256`),
    // What was stored before, by this or by an attempt whose answer was lost, is there.
    db.execute(sql`
      INSERT INTO ${agentVersions} (tenant_id, name, version, front_matter, prompt, created_at, created_by)
      SELECT tenant_id, agents.name, version, "frontMatter", prompt, now(), ${by}
      FROM ${agents} JOIN ${given} ON given.name = agents.name AND given.sha256 = agents.sha256
      WHERE tenant_id = ${tenantId}
      ON CONFLICT DO NOTHING`),
    db.execute(sql`
      DELETE FROM ${agentVersions} USING ${agents}
      WHERE agent_versions.tenant_id = ${tenantId} AND agents.tenant_id = ${tenantId}
        AND agents.name = agent_versions.name AND agent_versions.version <= agents.version - ${maxVersions}`),
    db.execute(requireRoom(database, room)),
  ]);
}

/** Says whether an agent is used. False: nothing is said, as it is not what that was decided by. */
export const setEnabled = (
  database: TenantDatabase,
  name: string,
  isEnabled: boolean,
  basis: Basis,
): Promise<boolean> =>
  applyInTurn(database, (db) => [
    db.execute(requireBasis(database, basis)),
    db
      .insert(agents)
      .values({ tenantId: database.tenantId, name, version: 0, isEnabled, sha256: "" })
      .onConflictDoUpdate({ target: [agents.tenantId, agents.name], set: { isEnabled } }),
  ]);

/** Removes all that the tenant has made of an agent. False: nothing is, as others are not what it was decided by. */
export const removeAgent = (database: TenantDatabase, name: string, basis: Basis): Promise<boolean> =>
  applyInTurn(database, (db) => [
    db.execute(requireBasis(database, basis)),
    db.update(agents).set({ isEnabled: false }).where(isRowOf(database, name)),
    db.delete(agentVersions).where(isOf(database, name)),
    db.delete(agents).where(isRowOf(database, name)),
  ]);

/** Applies changes, of a tenant one after another. False: they were refused, and none is made. */
async function applyInTurn(
  database: TenantDatabase,
  build: Parameters<TenantDatabase["apply"]>[0],
): Promise<boolean> {
  const lock = sql`SELECT pg_advisory_xact_lock(${agentsLock}, hashtext(${database.tenantId}))`;
  try {
    await database.apply((db) => [db.execute(lock), ...build(db)]);
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

/** The first half of the advisory lock under which a tenant's agents are changed; the other is made from its id. */
const agentsLock = 1_296_652;

/** Fails the transaction (`isRefused`) unless agents are still what a change was decided by. */
function requireBasis({ tenantId }: TenantDatabase, { names, rows }: Basis): SQL {
  const states = rows
    .filter(({ name }) => names.has(name))
    .map(({ name, version, sha256 }) => `${name} ${version} ${sha256}`);
  return sql`
    SELECT ${oneOrRefused} FROM (
      SELECT coalesce(string_agg(concat_ws(' ', name, version, sha256), ',' ORDER BY name), '') AS states
      FROM ${agents} WHERE tenant_id = ${tenantId}
        AND name IN (SELECT json_array_elements_text(${JSON.stringify([...names])}::json))
    ) AS now WHERE states = ${states.join(",")}`;
}

/** Fails the transaction (`isRefused`) where a tenant has more agents of its own than it may. */
const requireRoom = ({ tenantId }: TenantDatabase, room: Room): SQL => sql`
  SELECT ${oneOrRefused} FROM (
    SELECT count(*) AS own, coalesce(sum(length(front_matter)), 0) AS characters
    FROM ${agents} JOIN ${agentVersions} ON ${isNewest} WHERE ${agents.tenantId} = ${tenantId}
  ) AS now WHERE own <= ${room.agents} AND characters <= ${room.characters}`;

const isOf = ({ tenantId }: TenantDatabase, name: string) =>
  and(eq(agentVersions.tenantId, tenantId), eq(agentVersions.name, name));

const isRowOf = ({ tenantId }: TenantDatabase, name: string) =>
  and(eq(agents.tenantId, tenantId), eq(agents.name, name));
