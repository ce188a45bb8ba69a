// The Worker in `wrangler dev`, as a part of the local stack.
// node local/worker/main.ts --port 8787 --data FOLDER --env-file FILE

import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { z } from "zod";
import { runPart } from "../part.ts";
import { freePort } from "../ports.ts";

const settings = z.object({ port: z.coerce.number().int(), data: z.string(), "env-file": z.string() });

/** How long the Worker may take to answer for the first time, in milliseconds. */
const startMs = 60_000;

const { values } = parseArgs({
  options: { port: { type: "string" }, data: { type: "string" }, "env-file": { type: "string" } },
});
const { port, data, "env-file": envFile } = settings.parse(values);

let isStopping = false;

await runPart(async () => {
  const wrangler = join(
    dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
    "bin/wrangler.js",
  );
  const inspectorPort = await freePort();
  const child = spawn(
    process.execPath,
    [
      wrangler,
      "dev",
      ...["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", String(inspectorPort)],
      ...["--persist-to", data, "--env-file", envFile, "--show-interactive-dev-session", "false"],
    ],
    // In this part's own process group, so that whoever kills the group has killed all of it.
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        WRANGLER_SEND_METRICS: "false",
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
        CI: "true",
      },
    },
  );
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on("line", (line) => console.log(line));
  }
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  exited.then(() => {
    if (!isStopping) process.exit(1);
  });
  await untilHealthy(`http://127.0.0.1:${port}/healthz`);
  return { port, facts: { runtime: "workerd" }, stop: () => stop(child, exited) };
});

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
async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  isStopping = true;
  child.kill("SIGTERM");
  const overdue = setTimeout(() => process.kill(-process.pid, "SIGKILL"), 5_000);
  await exited;
  clearTimeout(overdue);
}
