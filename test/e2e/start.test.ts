// What `npm start` runs once it has set up, as a process of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";

it("the launcher starts a stack, shows its demo, and with --once ends it", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "miosa-start-"));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const flags = ["--once", "--port", "0", "--data", dataDir];
  const launcher = spawn(process.execPath, ["local/start.ts", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void launcher.kill("SIGTERM"));
  const [printed, [code]] = await Promise.all([text(launcher.stdout), once(launcher, "exit")]);
  expect(printed).toContain("12 passed, 2 failed");
  expect(code).toBe(0);
});
