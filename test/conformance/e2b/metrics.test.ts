import type { Sandbox } from "e2b";
import { expect, test } from "vitest";
import { describeEachHost, eventually } from "./each-host.ts";

const MIB = 1024 * 1024;

describeEachHost("the metrics of a sandbox", ({ share }) => {
  const sandbox = share();

  /** The newest measurement, once there is one. */
  const latest = (sandbox: Sandbox) =>
    eventually(async () => {
      const metrics = (await sandbox.getMetrics()).at(-1);
      if (metrics === undefined) throw new Error("nothing was measured yet");
      return metrics;
    });

  test("are measured while it runs", async () => {
    const metrics = await latest(sandbox());
    expect(metrics.cpuCount).toBeGreaterThan(0);
    expect(metrics.cpuUsedPct).toBeLessThanOrEqual(100);
    expect(metrics.memUsed).toBeLessThan(metrics.memTotal);
    expect(metrics.diskUsed).toBeLessThan(metrics.diskTotal);
    const { startedAt } = await sandbox().getInfo();
    expect(metrics.timestamp.getTime()).toBeGreaterThanOrEqual(startedAt.getTime() - 1_000);
    expect(metrics.timestamp.getTime()).toBeLessThanOrEqual(Date.now() + 5_000);
  });

  test("are those of the time that is asked for", async () => {
    const { timestamp } = await latest(sandbox());
    const around = (offsetMs: number) => new Date(timestamp.getTime() + offsetMs);
    const within = await sandbox().getMetrics({ start: around(-1_000), end: around(1_000) });
    expect(within.map((metrics) => metrics.timestamp)).toContainEqual(timestamp);
    expect(await sandbox().getMetrics({ start: around(-7_200_000), end: around(-3_600_000) })).toEqual([]);
  });

  test("show what its commands use", async () => {
    const { diskUsed, memUsed } = await latest(sandbox());
    await sandbox().commands.run("head -c 50000000 /dev/urandom > big.bin");
    const program = "const held = Buffer.alloc(1e8, 1); for (;;) held[0] += 1";
    const busy = await sandbox().commands.run(`node -e '${program}'`, { background: true });
    await eventually(async () => {
      const metrics = await latest(sandbox());
      expect(metrics.diskUsed).toBeGreaterThan(diskUsed + 40 * MIB);
      expect(metrics.memUsed).toBeGreaterThan(memUsed + 80 * MIB);
      expect(metrics.cpuUsedPct).toBeGreaterThan(10);
    });
    await busy.kill();
  });
});
