import type { SandboxClaim } from "../orchestration/owns-sandbox.ts";
import type { ListedSandbox, SandboxOwner } from "../sandbox/sandboxes.ts";
import type { StockedSandbox } from "../warming/stocked-sandbox.ts";

export type SessionRef = Pick<SandboxOwner, "tenantId" | "sessionId">;

type Owners = {
  /** Which of these sandboxes the session's attempts own. Throws where it cannot be asked. */
  ask: (session: SessionRef, claims: SandboxClaim[]) => Promise<string[]>;
  /** Which of these sandboxes a tenant's pool of warm ones knows. Throws where it cannot be asked. */
  askPool: (tenantId: string, ids: string[]) => Promise<StockedSandbox[]>;
  onError: (owner: Partial<SessionRef>, error: unknown) => void;
};

type Claim = SandboxClaim & SandboxOwner;

/**
 * The ids of the sandboxes that no attempt and no pool owns, or that have outlived their lifetime at `now`
 * (milliseconds since the epoch). Each pool is asked once, all at the same time, and then each session; sandboxes of
 * one that cannot be asked count as owned. What an attempt has taken from a pool is the attempt's.
 */
export async function findUnowned(
  sandboxes: ListedSandbox[],
  now: number,
  owners: Owners,
): Promise<string[]> {
  const live = sandboxes.filter(({ endsAt }) => endsAt === undefined || endsAt > now);
  const created = live.flatMap(({ id, owner }) => (owner === undefined ? [] : [{ sandboxId: id, ...owner }]));
  const stocked = await askPools(live, owners);
  const taken = stocked.flatMap(({ id, owner }) =>
    owner === undefined ? [] : [{ sandboxId: id, ...owner }],
  );
  const owned = await askSessions([...created, ...taken], owners);
  const inStock = stocked.flatMap(({ id, owner }) => (owner === undefined ? [id] : []));
  const kept = new Set([...owned, ...inStock]);
  return sandboxes.map(({ id }) => id).filter((id) => !kept.has(id));
}

async function askPools(live: ListedSandbox[], { askPool, onError }: Owners): Promise<StockedSandbox[]> {
  const byTenant = Map.groupBy(live, ({ stockOf }) => stockOf);
  const askOne = async ([tenantId, ofTenant]: [string | undefined, ListedSandbox[]]) => {
    if (tenantId === undefined) return [];
    const ids = ofTenant.map(({ id }) => id);
    try {
      return await askPool(tenantId, ids);
    } catch (error) {
      onError({ tenantId }, error);
      return ids.map((id) => ({ id }));
    }
  };
  return (await Promise.all([...byTenant].map(askOne))).flat();
}

async function askSessions(claims: Claim[], owners: Owners): Promise<string[]> {
  const bySession = Map.groupBy(claims, ({ tenantId, sessionId }) => `${tenantId}/${sessionId}`);
  const owned = await Promise.all([...bySession.values()].map((ofSession) => askOne(ofSession, owners)));
  return owned.flat();
}

async function askOne(claims: Claim[], { ask, onError }: Owners): Promise<string[]> {
  const [session] = claims;
  if (session === undefined) return [];
  try {
    return await ask(session, claims);
  } catch (error) {
    onError({ tenantId: session.tenantId, sessionId: session.sessionId }, error);
    return claims.map(({ sandboxId }) => sandboxId);
  }
}
