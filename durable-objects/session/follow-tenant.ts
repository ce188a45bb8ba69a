import type { Command } from "../../src/orchestration/commands.ts";
import { runsAtWork, type SessionState } from "../../src/orchestration/state.ts";
import type { Refusal } from "../../src/problems.ts";
import type { Tenancy } from "../../src/tenancy/connect-tenancy.ts";
import type { Quota } from "../../src/tenancy/limits/quota.ts";
import type { KnownAgents } from "./known-agents.ts";
import type { Identity } from "./log.ts";
import type { Shares } from "./shares.ts";
import type { Subscribers } from "./subscribers.ts";
import { agentsOf, findUsedUp, newestVersion, proofStands, standingOf } from "./tenancy.ts";

/** A session, for what follows from its tenant. */
export type TenantSite = {
  tenancy: Tenancy;
  quota: Quota;
  shares: Shares;
  subscribers: Subscribers;
  agents: KnownAgents;
  state: () => SessionState;
  take: (command: Command) => Refusal | undefined;
  /** Ends all that is under way. */
  stop: (reason: string) => void;
  erase: () => Promise<unknown>;
};

/**
 * A tenant that is suspended has nothing under way, and nobody reads what it did. One that is gone has nothing. Of
 * one that is active only those read on who still may.
 */
export async function followTenant({ tenantId }: Identity, site: TenantSite): Promise<void> {
  const { tenancy, subscribers } = site;
  const version = await newestVersion(tenancy, tenantId);
  const standing = await standingOf(tenancy, tenantId, version);
  if (standing === "gone") await site.erase();
  else if (standing === "suspended") site.stop("the tenant is suspended");
  else {
    await learnAgents({ tenantId }, site, version);
    await subscribers.closeUnproven((proof) => proofStands(tenancy, tenantId, proof, version));
  }
}

/** Learns which agents the tenant has, as of a version of it. Where nobody can tell, what was known stands. */
export async function learnAgents(
  { tenantId }: Pick<Identity, "tenantId">,
  { tenancy, agents, state }: TenantSite,
  atLeast: number,
): Promise<void> {
  const told = await agentsOf(tenancy, tenantId, atLeast);
  // The session may have been erased meanwhile.
  if (told !== undefined && state().status !== "none") agents.keep(told);
}

/** What is at work stops once a quota of the tenant's month is used up. */
export async function followQuota({ tenantId }: Identity, site: TenantSite): Promise<void> {
  const { tenancy, quota, state, take } = site;
  const session = state();
  if (session.status === "none" || runsAtWork(session).length === 0) return;
  const detail = await findUsedUp(tenancy, quota, tenantId);
  if (detail !== undefined) take({ type: "quota-used-up", detail });
}
