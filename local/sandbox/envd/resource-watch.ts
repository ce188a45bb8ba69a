// Bounds on memory and disk where no control groups can keep them: looks every second at what the
// sandbox uses, and kills what is over. What fills either within a second is not held back.

import type { DaemonConfig } from "./config.ts";
import type { SandboxProcesses } from "./sandbox-processes.ts";
import type { UsageSampler } from "./usage.ts";

const intervalMs = 1000;

/** Watches until the daemon ends. */
export function watchResources(
  limits: DaemonConfig["limits"],
  sampler: UsageSampler,
  processes: SandboxProcesses,
): void {
  const { memoryBytes = Number.POSITIVE_INFINITY, diskBytes = Number.POSITIVE_INFINITY } = limits;
  let diskBefore = 0;
  const look = async () => {
    const usage = await sampler.sample();
    if (usage.memoryUsedBytes > memoryBytes) killLargest(usage.processes);
    if (usage.diskUsedBytes > diskBytes && usage.diskUsedBytes > diskBefore) processes.kill();
    diskBefore = usage.diskUsedBytes;
  };
  // A look that fails says nothing of the next one.
  const lookAgain = () =>
    void setTimeout(
      () =>
        void look()
          .catch(() => {})
          .then(lookAgain),
      intervalMs,
    );
  lookAgain();
}

function killLargest(processes: readonly { pid: number; memoryBytes: number }[]): void {
  const [largest] = processes.toSorted((a, b) => b.memoryBytes - a.memoryBytes);
  try {
    if (largest !== undefined) process.kill(largest.pid, "SIGKILL");
  } catch {
    // It ended on its own meanwhile.
  }
}
