// What `npm start` runs once it has set up, as a process of its own, and what a stack is for another one.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { startStack } from "../../local/stack.ts";

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

describe("while a stack is up", () => {
  const stack = inject("stack");
  const dataDir = dirname(stack.logFile);

  it("another one on the same data is refused", async () => {
    await expect(startStack({ dataDir, port: 0, allowUnisolatedCode: false })).rejects.toThrow(
      "is in use by another process",
    );
  });

  it("says in local.json, for its owner alone, where everything is", () => {
    const file = join(dataDir, "local.json");
    const { url, tenant, apiKey, adminKey, parts } = JSON.parse(readFileSync(file, "utf8"));
    expect({ url, tenant, apiKey, adminKey }).toEqual({
      url: stack.url,
      tenant: "demo",
      apiKey: stack.apiKey,
      adminKey: stack.adminKey,
    });
    expect(Object.keys(parts).sort()).toEqual(["names", "postgres", "redis", "sandbox", "worker"]);
    expect(statSync(file).mode & 0o077).toBe(0);
  });
});
