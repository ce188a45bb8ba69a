import type { TenantAgent } from "../../agents/effective-pool.ts";
import { parseManifest } from "../../agents/parse-manifest.ts";
import { toMarkdown } from "../../agents/to-markdown.ts";
import { type AgentRow, listAgents } from "../../storage/agents.ts";
import type { TenantDatabase } from "../../storage/tenant-database.ts";
import { logEvent } from "../../telemetry/log.ts";

/** All that a tenant has made of the pool. Throws UpstreamUnavailable without Postgres. */
export async function readAgents(database: TenantDatabase): Promise<TenantAgent[]> {
  const rows = await listAgents(database);
  return rows.flatMap((row) => toTenantAgent(row, database.tenantId) ?? []);
}

/** An agent with its manifest as it is read now, whatever was derived for it when it was stored. */
export function toTenantAgent(
  { name, version, isEnabled, frontMatter }: AgentRow,
  tenantId: string,
): TenantAgent | undefined {
  if (frontMatter === null) return { name, isEnabled, own: null };
  const parsed = parseManifest(toMarkdown(frontMatter, ""), name);
  if (parsed.ok) return { name, isEnabled, own: { version, manifest: parsed.manifest } };
  logEvent("error", "agent.unreadable", { tenantId });
  return undefined;
}
