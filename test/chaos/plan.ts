// What a chaos run will do, worked out before it begins: the same options give the same plan. Only what the machine
// makes of it differs from one time to the next.

import fc from "fast-check";
import type { OnBusy } from "../../src/events/schema.ts";

export type ChaosOptions = {
  seed: number;
  /** Runs that are requested. */
  runs: number;
  /** How long runs are requested and faults injected. */
  seconds: number;
};

/** A program of an agent's: prints numbered lines, with pauses between them, and ends as it says. */
export type Script = { lines: number; pauseMs: number; ending: "returns" | "throws" | "crashes" };

export const shapes = ["single", "fan-out", "chain", "graph", "question"] as const;
export type Shape = (typeof shapes)[number];

export type PlannedRun = {
  /** Its Idempotency-Key. The run's input names it too, and so do the lines that its agents print. */
  key: string;
  atMs: number;
  /** Which of the plan's sessions it is for. */
  session: number;
  shape: Shape;
  /** The programs of its steps, as many as its shape has use for. */
  scripts: [Script, Script];
  onBusy: OnBusy;
  /** What a person does about it. */
  person: "waits" | "approves" | "rejects" | "cancels at once" | "cancels at work";
  /** Its request is sent twice at the same moment, as by a client that lost patience. */
  isSentTwice: boolean;
};

export const targets = ["worker", "sandbox", "postgres", "redis"] as const;
export type Target = (typeof targets)[number];
export const faultKinds = ["kill", "stall", "error", "cut", "hang"] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Faults of one part never overlap. */
export type PlannedFault = { target: Target; kind: FaultKind; atMs: number; forMs: number };

export type ChaosPlan = {
  tenants: string[];
  /** The tenant of each session. */
  sessions: string[];
  runs: PlannedRun[];
  faults: PlannedFault[];
};

const tenants = ["chaos-a", "chaos-b"];

/** Each part has one fault in so many milliseconds. */
const faultEveryMs = 30_000;

export function makePlan({ seed, runs, seconds }: ChaosOptions): ChaosPlan {
  const sessions = Array.from({ length: 2 * Math.ceil(runs / 16) }, (_, n) => tenants[n % 2] ?? "");
  const [drawn] = fc.sample(
    // Without bias: what fast-check would try first are the edges, and a load of edges is none.
    fc.noBias(
      fc.record({ runs: plannedRuns(runs, sessions.length, seconds), faults: plannedFaults(seconds) }),
    ),
    { seed, numRuns: 1 },
  );
  if (drawn === undefined) throw new Error("nothing was drawn");
  return { tenants, sessions, ...drawn };
}

const exactly = (length: number) => ({ minLength: length, maxLength: length });

/** Draws from some, each as often as its weight says. */
const weighted = <T extends string>(weights: Record<T, number>): fc.Arbitrary<T> => {
  const all = Object.keys(weights).filter((name): name is T => name in weights);
  return fc.oneof(...all.map((name) => ({ weight: weights[name], arbitrary: fc.constant(name) })));
};

const script: fc.Arbitrary<Script> = fc.record({
  lines: fc.integer({ min: 1, max: 12 }),
  pauseMs: fc.integer({ min: 0, max: 300 }),
  ending: weighted({ returns: 8, throws: 1, crashes: 1 }),
});

function plannedRuns(runs: number, sessions: number, seconds: number): fc.Arbitrary<PlannedRun[]> {
  const run = fc.record({
    atMs: fc.integer({ min: 0, max: seconds * 1_000 }),
    session: fc.nat(sessions - 1),
    shape: weighted({ single: 6, "fan-out": 2, chain: 1, graph: 1, question: 2 }),
    scripts: fc.tuple(script, script),
    onBusy: weighted<OnBusy>({ queue: 4, parallel: 6, interrupt: 1, reject: 1 }),
    person: weighted({ waits: 8, approves: 1, rejects: 1, "cancels at once": 1, "cancels at work": 1 }),
    isSentTwice: fc.boolean(),
  });
  return fc
    .array(run, exactly(runs))
    .map((drawn) =>
      drawn.toSorted((a, b) => a.atMs - b.atMs).map((each, n) => ({ key: `k${n + 1}`, ...each })),
    );
}

/** Each part has a fault at some moment of each stretch of time, over before the next stretch begins. */
function plannedFaults(seconds: number): fc.Arbitrary<PlannedFault[]> {
  const stretches = Math.max(1, Math.floor((seconds * 1_000) / faultEveryMs));
  const stretchMs = (seconds * 1_000) / stretches;
  const fault = fc.record({
    kind: weighted<FaultKind>({ kill: 4, stall: 2, error: 1, cut: 1, hang: 1 }),
    startPercent: fc.integer({ min: 0, max: 80 }),
    percent: fc.integer({ min: 1, max: 20 }),
  });
  return fc.array(fault, exactly(stretches * targets.length)).map((drawn) =>
    drawn
      .map(({ kind, startPercent, percent }, n): PlannedFault => {
        const target = targets[n % targets.length] ?? "worker";
        return {
          target,
          // The runtime is no stand-in: it has no switches.
          kind: target === "worker" && kind !== "stall" ? "kill" : kind,
          atMs: Math.round((Math.floor(n / targets.length) + startPercent / 100) * stretchMs),
          forMs: Math.round((percent / 100) * stretchMs),
        };
      })
      .toSorted((a, b) => a.atMs - b.atMs),
  );
}
