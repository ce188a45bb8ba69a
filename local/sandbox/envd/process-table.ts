// The processes of the sandbox, from /proc: all there are in its own process namespace, or else those
// that descend from the daemon, which one that detached itself from its parent no longer does.

import { readdir, readFile } from "node:fs/promises";

const pageBytes = 4096;
/** Linux tells CPU time in hundredths of a second, whatever its own clock does. */
const ticksPerSecond = 100;
const firstProcess = 1;

export type ProcessUsage = {
  pid: number;
  parent: number;
  /** Distinguishes it from a later process with its number. */
  startedAt: string;
  cpuSeconds: number;
  /** Resident memory; what processes share counts for each. */
  memoryBytes: number;
};

/** What each process of the sandbox uses, the daemon and the namespace's first process left out. */
export async function readProcesses(isWholeTree: boolean): Promise<ProcessUsage[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = (await Promise.all(names.map(readProcess))).filter((usage) => usage !== undefined);
  if (isWholeTree) return found.filter(({ pid }) => pid !== process.pid && pid !== firstProcess);
  return descendants(found);
}

async function readProcess(name: string): Promise<ProcessUsage | undefined> {
  const stat = await readFile(`/proc/${name}/stat`, "latin1").catch(() => undefined);
  if (stat === undefined) return undefined;
  // The name in parentheses may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [, parent, , , , , , , , , , user, system, , , , , , , startedAt = "", , resident] = fields;
  return {
    pid: Number(name),
    parent: Number(parent),
    startedAt,
    cpuSeconds: (Number(user) + Number(system)) / ticksPerSecond,
    memoryBytes: Number(resident) * pageBytes,
  };
}

function descendants(all: readonly ProcessUsage[]): ProcessUsage[] {
  const byParent = Map.groupBy(all, ({ parent }) => parent);
  const found: ProcessUsage[] = [];
  const pending = [process.pid];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    for (const child of byParent.get(pid) ?? []) {
      found.push(child);
      pending.push(child.pid);
    }
  }
  return found;
}
