import type { SandboxClaim } from "../orchestration/owns-sandbox.ts";
import type { ListedSandbox, SandboxOwner } from "../sandbox/sandboxes.ts";

export type SessionRef = Pick<SandboxOwner, "tenantId" | "sessionId">;

type Sessions = {
  /** Which of these sandboxes the session's attempts own. Throws where it cannot be asked. */
  ask: (session: SessionRef, claims: SandboxClaim[]) => Promise<string[]>;
  onError: (session: SessionRef, error: unknown) => void;
};

/**
 * The ids of the sandboxes that no attempt owns, or that have outlived their lifetime at `now` (milliseconds since
 * the epoch). Each session is asked once, all at the same time; those of one that cannot be asked count as owned.
 */
export async function findUnowned(
  sandboxes: ListedSandbox[],
  now: number,
  { ask, onError }: Sessions,
): Promise<string[]> {
  const claims = sandboxes
    .filter(({ endsAt }) => endsAt === undefined || endsAt > now)
    .flatMap(({ id, owner }) => (owner === undefined ? [] : [{ sandboxId: id, ...owner }]));
  const bySession = Map.groupBy(claims, ({ tenantId, sessionId }) => `${tenantId}/${sessionId}`);
  const owned = await Promise.all(
    [...bySession.values()].map((ofSession) => askOne(ofSession, { ask, onError })),
  );
  const kept = new Set(owned.flat());
  return sandboxes.map(({ id }) => id).filter((id) => !kept.has(id));
}

async function askOne(
  claims: (SandboxClaim & SandboxOwner)[],
  { ask, onError }: Sessions,
): Promise<string[]> {
  const [session] = claims;
  if (session === undefined) return [];
  try {
    return await ask(session, claims);
  } catch (error) {
    onError(session, error);
    return claims.map(({ sandboxId }) => sandboxId);
  }
}
