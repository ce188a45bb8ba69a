// The Worker in `wrangler dev`, as a part of the local stack.
// node local/worker/main.ts --port 8787 --data FOLDER --env-file FILE

import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { runPart } from "../part.ts";
import { freePort } from "../ports.ts";

/** How long the Worker may take to answer for the first time, in milliseconds. */
const startMs = 60_000;

/** How long it may take to end, in milliseconds. */
const stopMs = 5_000;

const { values } = parseArgs({
  options: { port: { type: "string" }, data: { type: "string" }, "env-file": { type: "string" } },
});
const { port, data, "env-file": envFile } = values;
if (port === undefined || data === undefined || envFile === undefined) {
  throw new Error("needs --port, --data and --env-file");
}

await runPart(async () => {
  const child = await startWrangler(port, data, envFile);
  let isStopping = false;
  child.once("exit", () => {
    if (!isStopping) process.exit(1);
  });
  // However this part ends, nothing that wrangler started is left behind.
  process.once("exit", () => killGroup(child));
  await untilHealthy(`http://127.0.0.1:${port}/healthz`);
  const stop = async () => {
    isStopping = true;
    await stopWrangler(child);
  };
  return { port: Number(port), facts: { runtime: "workerd" }, stop };
});

/** Starts wrangler in this part's own process group, so that whoever kills the group has killed all of it. */
async function startWrangler(port: string, data: string, envFile: string): Promise<ChildProcess> {
  const folder = dirname(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const args = [
    "dev",
    ...["--ip", "127.0.0.1", "--port", port, "--inspector-port", String(await freePort())],
    ...["--persist-to", data, "--env-file", envFile, "--show-interactive-dev-session", "false"],
  ];
  const quiet = {
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    CI: "true",
  };
  return spawn(process.execPath, [join(folder, "bin/wrangler.js"), ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...quiet },
  });
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the Worker did not answer in time");
}

/** Ends wrangler, which ends what it started; kills all of this part's group where that takes too long. */
async function stopWrangler(child: ChildProcess): Promise<void> {
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const overdue = setTimeout(() => killGroup(child), stopMs);
  await exited;
  clearTimeout(overdue);
}

/** Kills this part's process group, this process included. Where it leads none, wrangler alone. */
function killGroup(child: ChildProcess): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}
