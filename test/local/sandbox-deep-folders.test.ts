import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventually, everyHost, startTestHost } from "./support/sandbox.ts";

/** Makes folders within folders until no path can name the last one, and writes into that. */
const goDeep = `
  const { mkdirSync, writeFileSync } = require("node:fs");
  for (let depth = 0; depth < 60; depth += 1) {
    mkdirSync("d".repeat(200));
    process.chdir("d".repeat(200));
  }
  writeFileSync("large", Buffer.alloc(50_000_000, 1));`;

describe.each(everyHost)("folders deeper than a path may be long, on a host $name", ({ options }) => {
  it("count as others do, and go with their sandbox", async () => {
    const host = await startTestHost(options);
    try {
      const sandbox = await host.create();
      await sandbox.files.write("deep.cjs", goDeep);
      await sandbox.commands.run("node deep.cjs");
      await eventually(async () => {
        const metrics = await sandbox.getMetrics();
        expect(metrics.at(-1)?.diskUsed).toBeGreaterThan(50_000_000);
      });
      await sandbox.kill();
      const running = join(host.dataDir, "sandboxes", "running");
      await eventually(() => expect(readdirSync(running)).toEqual([]));
    } finally {
      await host.stop();
    }
  });
});
