import { LRUCache } from "lru-cache";
import type { TenantAgent } from "../../agents/effective-pool.ts";
import { type AgentFile, parseManifest } from "../../agents/parse-manifest.ts";
import { toMarkdown } from "../../agents/to-markdown.ts";
import { sleep } from "../../mesh/sleep.ts";
import { type AgentRow, listAgents } from "../../storage/agents.ts";
import type { TenantDatabase } from "../../storage/tenant-database.ts";
import { logEvent } from "../../telemetry/log.ts";

/** What is read of a front matter. */
export type ReadFile = Pick<AgentFile, "manifest" | "warnings">;

/** What was read before in this isolate, by what it was read of. In characters of front matter. */
const readBefore = new LRUCache<string, ReadFile>({ maxSize: 2_097_152 });

/** All that a tenant has made of the pool. Throws UpstreamUnavailable without Postgres. */
export const readAgents = async (database: TenantDatabase): Promise<TenantAgent[]> =>
  toTenantAgents(await listAgents(database), database.tenantId);

/** Agents with their manifests as they are read now, whatever was derived for them when they were stored. */
export async function toTenantAgents(rows: readonly AgentRow[], tenantId: string): Promise<TenantAgent[]> {
  const agents: TenantAgent[] = [];
  for (const row of rows) {
    const { name, version, isEnabled, frontMatter } = row;
    if (frontMatter === null) agents.push({ name, isEnabled, own: null });
    else {
      if (!readBefore.has(keyOf(row))) await sleep(0);
      const file = readFile({ ...row, frontMatter }, tenantId);
      if (file !== undefined) agents.push({ name, isEnabled, own: { version, manifest: file.manifest } });
    }
  }
  return agents;
}

/** Reads what is stored of an agent. Undefined where it is not to be read any more. */
export function readFile(row: AgentRow & { frontMatter: string }, tenantId: string): ReadFile | undefined {
  const known = readBefore.get(keyOf(row));
  if (known !== undefined) return known;
  const parsed = parseManifest(toMarkdown(row.frontMatter, ""), row.name);
  if (!parsed.ok) {
    logEvent("error", "agent.unreadable", { tenantId });
    return undefined;
  }
  const { manifest, warnings } = parsed;
  readBefore.set(keyOf(row), { manifest, warnings }, { size: row.frontMatter.length + 1 });
  return { manifest, warnings };
}

/** The hash is of all that a file says but its name, where it leaves that out. */
const keyOf = ({ name, sha256 }: AgentRow): string => `${name}/${sha256}`;
