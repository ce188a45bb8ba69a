import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Target } from "../../local/demo/api.ts";
import type { WarmSandboxes } from "../../src/tenancy/tenant.ts";
import { type RunTimes, runOnPlatform } from "./run.ts";

const health = z.object({ sandboxes: z.int(), paused: z.int() });

/** Runs that come one after the other and may be cold while the stock is made again. */
const triesForEach = 5;

/** Long enough for a sandbox that is there to be given its programs, in milliseconds. */
const settleMs = 2_000;

/** Times of runs, one after the other, each in a warm sandbox. Throws where too few runs get one. */
export async function runWarm(
  target: Target,
  hostUrl: string,
  mode: WarmSandboxes["mode"],
  count: number,
): Promise<RunTimes[]> {
  await want(target, { size: 1, mode });
  const times: RunTimes[] = [];
  for (let tries = 0; times.length < count && tries < count * triesForEach; tries += 1) {
    await untilStocked(hostUrl, mode);
    const run = await runOnPlatform(target);
    if (run.isWarm) times.push(run);
  }
  await want(target, null);
  if (times.length < count) throw new Error(`only ${times.length} of ${count} runs had a warm sandbox`);
  return times;
}

async function want({ url, tenant, apiKey }: Target, warmSandboxes: WarmSandboxes | null): Promise<void> {
  const response = await fetch(new URL("/v1/settings", url), {
    method: "PATCH",
    headers: {
      "content-type": "application/json",
      "x-tenant-id": tenant,
      authorization: `Bearer ${apiKey}`,
    },
    body: JSON.stringify({ warmSandboxes }),
  });
  if (!response.ok) throw new Error(`the settings were not changed: ${await response.text()}`);
}

async function untilStocked(hostUrl: string, mode: WarmSandboxes["mode"]): Promise<void> {
  const isStocked = async () => {
    const host = health.parse(await (await fetch(`${hostUrl}/health`)).json());
    return (mode === "paused" ? host.paused : host.sandboxes) === 1;
  };
  while (!(await isStocked())) await sleep(200);
  await sleep(settleMs);
}
