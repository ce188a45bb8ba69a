import type { Audit } from "./audit.ts";
import type { Facts } from "./facts.ts";
import type { PlannedFault } from "./plan.ts";

export type Row = { what: string; number: number; "must be": number | "" };

/** The table of a chaos run: what was done, and what must not have happened. */
export function tableOf(audit: Audit, { sessions }: Facts, faults: PlannedFault[]): Row[] {
  const row = (what: string, number: number): Row => ({ what, number, "must be": "" });
  const kills = faults.filter(({ kind }) => kind === "kill").length;
  return [
    row("sessions, of two tenants", sessions.length),
    row("kills", kills),
    row("stalls, errors, cuts and hangs", faults.length - kills),
    row("requests refused", audit.refused),
    row("runs accepted", audit.accepted),
    ...Object.entries(audit.outcomes).map(([type, count]) => row(type, count)),
    row("events checked", audit.events),
    row("times that subscribers tried to come back", audit.reconnects),
    row("sandboxes created", audit.sandboxes),
    row("agents started", audit.starts),
    ...audit.problems.map(({ check, found }) => ({ what: check, number: found.length, "must be": 0 })),
  ];
}
