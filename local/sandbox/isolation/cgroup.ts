// Control groups, in which the kernel bounds what all processes of a sandbox use together. A sandbox
// has one group for each hierarchy: one in version 2, one a controller in version 1.

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { daemonTasks, type SandboxLimits, sandboxCpus } from "../limits.ts";

const root = "/sys/fs/cgroup";
const namePattern = /^miosa-(\d+)-[0-9a-f]+$/;
const cpuPeriodUs = 100_000;
/** Processes of an ended sandbox leave its groups within milliseconds. */
const removal = { attempts: 100, delayMs: 20 };

/** A folder in which groups can be made, and the files that bound each. */
type Hierarchy = { folder: string; settings: Record<string, string> };

/** The groups of one sandbox. */
export type ControlGroup = {
  /** Files that take the id of the process that is to join. */
  procsFiles: string[];
  /** Removes the groups once all processes have left them. */
  remove(): Promise<void>;
};

export type ControlGroups = { make(): ControlGroup };

/**
 * Finds out whether this host can make control groups for memory, processes and CPU time, and removes
 * those that hosts which were killed have left.
 *
 * @returns undefined when it cannot make them all.
 */
export function detectControlGroups(limits: SandboxLimits): ControlGroups | undefined {
  try {
    const hierarchies = existsSync(join(root, "cgroup.controllers")) ? version2(limits) : version1(limits);
    for (const { folder } of hierarchies) sweep(folder);
    const make = () => makeGroup(hierarchies);
    const trial = make();
    for (const file of trial.procsFiles) rmdirSync(join(file, ".."));
    return { make };
  } catch {
    return undefined;
  }
}

/** See the kernel's Documentation/admin-guide/cgroup-v1. */
function version1({ memoryBytes, processes }: SandboxLimits): Hierarchy[] {
  const memory = join(root, "memory");
  const swap = "memory.memsw.limit_in_bytes";
  return [
    {
      folder: memory,
      settings: {
        "memory.limit_in_bytes": String(memoryBytes),
        ...(existsSync(join(memory, swap)) ? { [swap]: String(memoryBytes) } : {}),
      },
    },
    { folder: join(root, "pids"), settings: { "pids.max": String(processes + daemonTasks) } },
    {
      folder: join(root, "cpu"),
      settings: {
        "cpu.cfs_period_us": String(cpuPeriodUs),
        "cpu.cfs_quota_us": String(sandboxCpus * cpuPeriodUs),
      },
    },
  ];
}

/** See the kernel's Documentation/admin-guide/cgroup-v2.rst. */
function version2({ memoryBytes, processes }: SandboxLimits): Hierarchy[] {
  const needed = ["memory", "pids", "cpu"];
  const control = join(root, "cgroup.subtree_control");
  const enabled = readFileSync(control, "utf8").trim().split(" ");
  const missing = needed.filter((controller) => !enabled.includes(controller));
  if (missing.length > 0) writeFileSync(control, missing.map((controller) => `+${controller}`).join(" "));
  return [
    {
      folder: root,
      settings: {
        "memory.max": String(memoryBytes),
        "memory.swap.max": "0",
        "pids.max": String(processes + daemonTasks),
        "cpu.max": `${sandboxCpus * cpuPeriodUs} ${cpuPeriodUs}`,
      },
    },
  ];
}

function makeGroup(hierarchies: readonly Hierarchy[]): ControlGroup {
  const name = `miosa-${process.pid}-${randomBytes(8).toString("hex")}`;
  const groups: string[] = [];
  try {
    for (const { folder, settings } of hierarchies) {
      const group = join(folder, name);
      mkdirSync(group);
      groups.push(group);
      for (const [file, value] of Object.entries(settings)) writeFileSync(join(group, file), value);
    }
  } catch (error) {
    for (const group of groups) rmdirSync(group);
    throw error;
  }
  return {
    procsFiles: groups.map((group) => join(group, "cgroup.procs")),
    remove: async () => void (await Promise.all(groups.map(removeGroup))),
  };
}

async function removeGroup(group: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rmdir(group);
    } catch (error) {
      const isBusy = error instanceof Error && "code" in error && error.code === "EBUSY";
      // What stays is swept once this host has ended.
      if (!isBusy || attempt === removal.attempts) return;
      await delay(removal.delayMs);
    }
  }
}

function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = namePattern.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      rmdirSync(join(folder, name));
    } catch {
      // Its last processes are just ending; the next start removes it.
    }
  }
}
