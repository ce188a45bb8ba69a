// What orchestration adds to an agent: runs of one that does nothing, beside the same sandbox, files and command with
// the bare SDK. Both use one sandbox host, in turn, so that what else the machine does meets both alike. And what warm
// sandboxes take away: the same runs where the sandbox is there before them.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPart } from "../local/child.ts";
import { startStack } from "../local/stack.ts";
import { templateName } from "../src/sandbox/programs.ts";
import { sum } from "../src/text/sum.ts";
import { type BareTimes, type Connection, runBare } from "./orchestration/bare.ts";
import { type RunTimes, runOnPlatform } from "./orchestration/run.ts";
import { runWarm } from "./orchestration/warm.ts";
import { percentile } from "./percentile.ts";

/** How many at once, and how often. */
const loads = [
  { atOnce: 1, rounds: 12 },
  { atOnce: 10, rounds: 4 },
  { atOnce: 50, rounds: 2 },
];

/** Runs one after the other in sandboxes that are created for them, and in warm ones of each kind. */
const warmRuns = 12;

const dataDir = mkdtempSync(join(tmpdir(), "miosa-bench-"));
const apiKey = "e2b_bench";
const template = templateName();
const host = await startPart(
  "sandbox",
  [
    ...["--port", "0", "--data", join(dataDir, "host"), "--max-sandboxes", "60"],
    ...["--tools", "sandbox-template", "--template", template],
  ],
  { E2B_API_KEY: apiKey },
  () => {},
);
const url = `http://127.0.0.1:${host.port}`;
const connection: Connection = { apiKey, apiUrl: url, sandboxUrl: url };
const variables = { E2B_API_KEY: apiKey, E2B_API_URL: url, E2B_SANDBOX_URL: url, E2B_TEMPLATE: template };
const stack = await startStack({ dataDir, port: 0, allowUnisolatedCode: false, variables });
try {
  await runOnPlatform(stack);
  await runBare(connection);
  for (const { atOnce, rounds } of loads) {
    const runs: RunTimes[] = [];
    const bare: BareTimes[] = [];
    for (let round = 0; round < rounds; round += 1) {
      runs.push(...(await together(atOnce, () => runOnPlatform(stack))));
      bare.push(...(await together(atOnce, () => runBare(connection))));
    }
    console.table(describe(atOnce, runs, bare));
  }
  const cold = [];
  for (let n = 0; n < warmRuns; n += 1) cold.push(await runOnPlatform(stack));
  const running = await runWarm(stack, url, "running", warmRuns);
  const paused = await runWarm(stack, url, "paused", warmRuns);
  console.table([
    describeOne("created", cold),
    describeOne("running", running),
    describeOne("paused", paused),
  ]);
} finally {
  await stack.stop();
  await host.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

function together<T>(count: number, act: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, act));
}

function describe(atOnce: number, runs: RunTimes[], bare: BareTimes[]) {
  const row = (what: string, ours: number[], theirs: number[]) => ({
    "at once": atOnce,
    what,
    "p50 ms": Math.round(percentile(ours, 0.5)),
    "longest ms": Math.round(Math.max(...ours)),
    "bare p50 ms": theirs.length === 0 ? "" : Math.round(percentile(theirs, 0.5)),
    "p50 / bare": theirs.length === 0 ? "" : (percentile(ours, 0.5) / percentile(theirs, 0.5)).toFixed(2),
    retries: sum(runs.map(({ retries }) => retries)),
  });
  return [
    row("first event", of(runs, "firstEvent"), []),
    row("first event of the agent", of(runs, "firstAgentEvent"), []),
    row("the agent has ended", of(runs, "agentEnded"), of(bare, "agentEnded")),
    row("completed, the sandbox gone", of(runs, "end"), of(bare, "end")),
  ];
}

/** What an agent's first event and its end waited for, by where its sandbox came from. */
function describeOne(sandbox: string, runs: RunTimes[]) {
  const p50 = (key: "firstAgentEvent" | "agentEnded") => Math.round(percentile(of(runs, key), 0.5));
  return {
    sandbox,
    "first event of the agent, p50 ms": p50("firstAgentEvent"),
    "longest ms": Math.round(Math.max(...of(runs, "firstAgentEvent"))),
    "the agent has ended, p50 ms": p50("agentEnded"),
  };
}

function of<K extends string>(all: Record<K, number>[], key: K): number[] {
  return all.map((each) => each[key]);
}
