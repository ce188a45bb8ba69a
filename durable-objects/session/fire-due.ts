import { deriveId, newTraceId } from "../../src/ids.ts";
import type { Command } from "../../src/orchestration/commands.ts";
import { effects } from "../../src/orchestration/effects.ts";
import { mustQueue } from "../../src/orchestration/queue.ts";
import type { Due } from "../../src/orchestration/schedule.ts";
import type { SessionState } from "../../src/orchestration/state.ts";
import { accept, type Refusal } from "../../src/problems.ts";
import { logEvent } from "../../src/telemetry/log.ts";
import type { Tenancy } from "../../src/tenancy/connect-tenancy.ts";
import { monthlyOf } from "../../src/tenancy/limits/plans.ts";
import type { Quota } from "../../src/tenancy/limits/quota.ts";
import type { Identity } from "./log.ts";
import type { Shares } from "./shares.ts";

/** A session with schedules, and what its tenant may have. */
export type FiringSite = {
  tenancy: Pick<Tenancy, "caches" | "heardVersions" | "tenantDatabases">;
  quota: Quota;
  shares: Pick<Shares, "adopt" | "withRun">;
  state: () => SessionState;
  take: (command: Command) => Refusal | undefined;
};

/** Serves the schedules that are due, within what the tenant may have, as a request for each run would be. */
export async function fireDue(identity: Identity, site: FiringSite): Promise<void> {
  for (const due of effects(site.state(), Date.now()).due) {
    const refusal = await findRefusal(identity, site);
    await fire(identity, site, due, refusal);
  }
}

async function fire(
  { tenantId, sessionId }: Identity,
  { shares, state, take, quota }: FiringSite,
  { scheduleId, dueAt, onBusy }: Due,
  refusal: Refusal | undefined,
): Promise<void> {
  const runId = await deriveId("run", tenantId, sessionId, scheduleId, dueAt);
  const traceId = newTraceId();
  const serve = (why?: Refusal) =>
    take({ type: "fire-schedule", scheduleId, dueAt, runId, traceId, refusal: why });
  const session = state();
  if (refusal !== undefined || session.status === "none" || mustQueue(session, onBusy)) serve(refusal);
  else {
    const reply = await shares.withRun(runId, async () => accept(serve()));
    if (!reply.ok) serve(reply.refusal);
  }
  const after = state();
  const schedule = after.status === "none" ? undefined : after.schedules[scheduleId];
  if (schedule?.lastFired?.runId === runId) quota.countRun(tenantId);
}

/** Why the tenant may have no further run; undefined where it may, or where nobody can tell. */
async function findRefusal(
  { tenantId, sessionId }: Identity,
  { tenancy, quota, shares }: FiringSite,
): Promise<Refusal | undefined> {
  try {
    const { value: tenant } = await tenancy.caches.tenants.get(
      tenantId,
      tenancy.heardVersions.of(tenantId) ?? 0,
    );
    if (tenant?.status !== "active") return { code: "tenant_suspended", detail: "The tenant is not active." };
    shares.adopt(tenant.plan);
    const usedUp = await quota.findUsedUp(await tenancy.tenantDatabases(tenant), monthlyOf(tenant));
    return usedUp && { code: "quota_exceeded", detail: usedUp.detail };
  } catch (error) {
    logEvent("warn", "schedule.unchecked", { tenantId, sessionId, error });
    return undefined;
  }
}
