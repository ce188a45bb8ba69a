// `npm run chaos`: many runs while what they need is killed and stalled, and a table of what became of them. It ends
// with 1 where something happened that must not.

import { parseArgs } from "node:util";
import { z } from "zod";
import { audit } from "./audit.ts";
import { makePlan, type PlannedFault } from "./plan.ts";
import { runChaos } from "./run-chaos.ts";
import { tableOf } from "./table.ts";

const usage = "npm run chaos -- [--seed N] [--runs N] [--seconds N]";

/** How many findings of one check are told. */
const shown = 20;

const number = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const flags = z.object({
  seed: number(0, 2 ** 31 - 1),
  runs: number(1, 2_000),
  seconds: number(5, 3_600),
});

const options = readCommandLine();
const command = `npm run chaos -- --seed ${options.seed} --runs ${options.runs} --seconds ${options.seconds}`;
console.log(`Again with: ${command}`);
const plan = makePlan(options);
const startedAt = Date.now();
const facts = await runChaos(plan, tell);
const judged = audit(facts);
console.table(tableOf(judged, facts, plan.faults));
for (const { check, found } of judged.problems) {
  for (const what of found.slice(0, shown)) console.log(`${check}: ${what}`);
  if (found.length > shown) console.log(`${check}: and ${found.length - shown} more`);
}
console.log(`Again with: ${command}`);
process.exit(judged.problems.every(({ found }) => found.length === 0) ? 0 : 1);

function tell({ target, kind, forMs }: PlannedFault): void {
  console.log(`${((Date.now() - startedAt) / 1_000).toFixed(1)} s ${kind} ${target} for ${forMs} ms`);
}

function readCommandLine(): z.infer<typeof flags> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
      runs: { type: "string", default: "60" },
      seconds: { type: "string", default: "90" },
    },
  });
  const parsed = flags.safeParse(values);
  if (parsed.success) return parsed.data;
  console.error(`${z.prettifyError(parsed.error)}\n${usage}`);
  process.exit(2);
}
