// The short version of `npm run chaos`: every part of a stack is killed or stalled while a few runs are at work.

import { expect, inject, it } from "vitest";
import { audit } from "../chaos/audit.ts";
import { makePlan } from "../chaos/plan.ts";
import { runChaos } from "../chaos/run-chaos.ts";

/** The plan of this seed kills all four parts. */
const plan = makePlan({ seed: 1069, runs: 12, seconds: 15 });

/** Longer than a run may hang before the audit says which one does. */
const timeoutMs = 600_000;

it.skipIf(inject("stack").isolation === "none")(
  "runs on a stack whose parts are killed and stalled all end, with nothing lost, doubled or left behind",
  async () => {
    const facts = await runChaos(plan, () => {});
    const { accepted, problems } = audit(facts);
    expect(problems.flatMap(({ check, found }) => found.map((what) => `${check}: ${what}`))).toEqual([]);
    expect(accepted).toBeGreaterThan(6);
  },
  timeoutMs,
);
