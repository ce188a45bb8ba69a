import { LRUCache } from "lru-cache";
import type { ProblemCode } from "../../problems.ts";
import { logEvent } from "../../telemetry/log.ts";
import { redact } from "../../telemetry/redact.ts";
import type { Caches } from "../cache/caches.ts";
import { isTenantId } from "../tenant-id.ts";
import type { TenantRecords } from "./tenant-records.ts";

/** An access that was refused, and by whom it was tried. */
export type RefusedAccess = {
  /** As the request has it: there may be no such tenant. */
  tenantId: string;
  code: ProblemCode;
  actor: string;
  traceId: string;
  path: string;
};

export type NoteRefusal = (refused: RefusedAccess) => Promise<void>;

/** The same refusal is written down once in this time, so that nobody can fill the audit log, in milliseconds. */
const everyMs = 60_000;

/** Characters of a path that are written down. */
const maxPath = 200;

/** `now` is in milliseconds since the epoch. */
export function createNoteRefusal(
  records: TenantRecords,
  tenants: Caches["tenants"],
  now: () => number,
): NoteRefusal {
  const noted = new LRUCache<string, true>({ max: 5_000, ttl: everyMs, perf: { now }, ttlResolution: 0 });
  const write = async ({ tenantId, code, actor, traceId, path }: RefusedAccess) => {
    const key = `${tenantId} ${code} ${actor}`;
    if (noted.has(key)) return;
    noted.set(key, true);
    if (!isTenantId(tenantId) || (await tenants.get(tenantId)).value === null) return;
    const act = {
      tenantId,
      actor,
      action: "access.refused",
      traceId,
      details: { code, path: redact(path).slice(0, maxPath) },
    };
    await records.note(act);
  };
  return (refused) =>
    write(refused).catch((error: unknown) =>
      logEvent("warn", "audit.failed", { tenantId: refused.tenantId, traceId: refused.traceId, error }),
    );
}
