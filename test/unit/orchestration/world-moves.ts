// What may happen in the miniature platform of world.ts: what people ask for, what agents do, and what goes wrong.

import fc from "fast-check";
import { assignmentOf } from "../../../src/orchestration/assignment.ts";
import type { Command } from "../../../src/orchestration/commands.ts";
import { newFailure } from "../../../src/orchestration/recourse.ts";
import { openQuestions } from "../../../src/orchestration/state.ts";
import type { Approval } from "../../../src/planning/approval.ts";
import { type GraphSteps, graphRequest } from "./graph-support.ts";
import { file, request } from "./support.ts";
import type { Death, Script, World } from "./world.ts";

const minute = 60_000;

/** What is done, with numbers that choose among what there is to do it to, and where the process dies meanwhile. */
export type Move = { kind: Kind; a: number; b: number; death: Death };

/** The more often the greater the number. */
const weights = {
  request: 4,
  drive: 30,
  kill: 8,
  answer: 3,
  decide: 3,
  cancel: 1,
  close: 0.1,
  fail: 1,
  loseSandbox: 1,
  reap: 1,
  crash: 2,
  wait: 4,
  jumpForward: 1,
  jumpBack: 1,
  flood: 1,
} as const;
type Kind = keyof typeof weights;

const kinds = Object.keys(weights).filter((kind): kind is Kind => kind in weights);

const death = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Death>("none") },
  { weight: 1, arbitrary: fc.constantFrom<Death>("before", "after") },
);

const moveOf = (kind: Kind): fc.Arbitrary<Move> =>
  fc.record({ kind: fc.constant(kind), a: fc.nat(1_000), b: fc.nat(1_000), death });

/** Moves of all kinds but those that are left out. */
export function movesWithout(...left: Kind[]): fc.Arbitrary<Move[]> {
  const wanted = kinds.filter((kind) => !left.includes(kind));
  const move = fc.oneof(...wanted.map((kind) => ({ weight: 10 * weights[kind], arbitrary: moveOf(kind) })));
  return fc.array(move, { minLength: 20, maxLength: 150, size: "max" });
}

const ends: Script[] = [
  [
    { type: "result", summary: "done", output: { verdict: "good" } },
    { type: "exit", code: 0, signal: null },
  ],
  [
    { type: "error", code: "broken", message: "it is broken" },
    { type: "exit", code: 1, signal: null },
  ],
  [{ type: "exit", code: 1, signal: null }],
  // It hangs.
  [],
];

const output: Script = [
  { type: "message", text: "working" },
  { type: "finding", severity: "error", message: "wrong" },
  { type: "finding", severity: "info", message: "odd" },
  { type: "request", id: "r1", method: "ask", params: {} },
  { type: "decision", summary: "go on" },
];

/** What agents write: something, and then one of the ends that the numbers allow. */
const scriptsWith = (...endings: number[]): fc.Arbitrary<Script[]> => {
  const script = fc
    .tuple(fc.array(fc.constantFrom(...output), { maxLength: 4 }), fc.constantFrom(...endings))
    .map(([written, ending]) => [...written, ...(ends[ending] ?? [])]);
  return fc.array(script, { minLength: 1, maxLength: 6 });
};

/** Agents most of which come to an end, and well. */
export const scripts = scriptsWith(0, 0, 0, 1, 2, 3);
export const goodScripts = scriptsWith(0);

/** A graph with a join, a condition, and steps that may be done without or not. */
const graphs: GraphSteps[] = [
  [
    { id: "make", agent: "generator" },
    { id: "left", agent: "spare", use: { make: { artifacts: "**" } }, onFailure: "degrade" },
    { id: "right", agent: "spare", after: ["make"], retries: 2 },
    { id: "join", agent: "generator", use: { left: { findings: true }, right: { output: true } } },
  ],
  [
    { id: "check", agent: "spare", onFailure: "fail" },
    { id: "repair", agent: "generator", when: [{ step: "check", findings: { severity: "error" } }] },
    { id: "praise", agent: "spare", when: [{ step: "check", findings: { atMost: 0 } }] },
    { id: "rescue", agent: "spare", when: [{ step: "repair", status: "skipped" }] },
  ],
];

const pick = <T>(items: readonly T[], n: number): T | undefined => items[n % Math.max(1, items.length)];

/** How many requests there are: few, so that each comes again and again. */
const keys = 60;

/** The request of a move: the same whenever its key comes again. */
export const requestIn = ({ a }: Move) => requestOf(a % keys);

function requestOf(key: number): Extract<Command, { type: "request-run" }> {
  const more = {
    runId: `run_${key}`,
    onBusy: pick(["queue", "parallel", "queue", "interrupt", "reject"] as const, key) ?? "queue",
    ...(key % 3 === 0 ? { approve: "plan" as const } : {}),
  };
  const graph = pick(graphs, key);
  const projects = [file("a/package.json"), file("b/package.json")];
  const built: Command[] = [
    request(more),
    request({ ...more, files: [] }),
    request({ ...more, files: projects, strategy: "fan-out" }),
    request({ ...more, input: "generate it, then run the tests", agents: ["generator", "test-runner"] }),
    request({ ...more, agents: ["generator", "test-runner", "spare"], strategy: "graph" }),
    graphRequest(graph ?? [], more),
    graphRequest(graph ?? [], { ...more, aggregate: { kind: "first-success" } }),
  ];
  const chosen = pick(built, key);
  if (chosen?.type !== "request-run") throw new Error("there is no such request");
  return chosen;
}

/** Makes a move in a world, as far as there is something to make it with. */
export function make(world: World, move: Move): void {
  const { kind, a, b, death } = move;
  const { session, wanted } = world;
  const runs = Object.values(session.session.runs);
  const run = pick(runs, a);
  const attempt = pick(wanted.attempts, a);
  const sandbox = pick([...world.sandboxes.values()], a);
  const kill = pick(wanted.kills, a);
  switch (kind) {
    case "request":
      world.request(requestIn(move), death);
      return;
    case "drive":
      if (attempt !== undefined) world.drive(attempt, death);
      return;
    case "kill":
      if (kill !== undefined) world.kill(kill, death);
      return;
    case "answer": {
      const question = run && openQuestions(run)[0];
      if (run === undefined || question === undefined) return;
      const answers = [{ questionId: question.id, files: [file("package.json")] }];
      world.take({ type: "answer-questions", runId: run.id, answers }, death);
      return;
    }
    case "decide":
      if (run !== undefined)
        world.take({ type: "decide-plan", runId: run.id, approval: approvalOf(world, run.id, b) }, death);
      return;
    case "cancel":
      if (run !== undefined) world.take({ type: "cancel-run", runId: run.id, reason: "enough" }, death);
      return;
    case "close":
      world.take({ type: "close-session" }, death);
      return;
    case "fail": {
      const code = pick(["sandbox_unavailable", "agent_crashed", "timeout", "sandbox_refused"] as const, b);
      if (attempt === undefined || code === undefined) return;
      world.take({ type: "attempt-failed", ...attempt, failure: newFailure(code, "x") }, death);
      return;
    }
    case "loseSandbox":
      if (sandbox !== undefined) sandbox.isAlive = false;
      return;
    case "reap":
      world.reap();
      return;
    case "crash":
      world.crash(a * (b % 2 === 0 ? 10 : minute / 10));
      return;
    case "wait":
      session.now += a * 50;
      world.take({ type: "tick" }, death);
      return;
    case "jumpForward":
      session.now += a * 3 * minute;
      world.take({ type: "tick" }, death);
      return;
    case "jumpBack":
      session.now -= a * 5;
      world.take({ type: "tick" }, death);
      return;
    case "flood":
      flood(world, b);
  }
}

function approvalOf({ session }: World, runId: string, b: number): Approval {
  const { progress } = session.run(runId);
  const steps = progress.status === "awaiting_approval" ? progress.plan.steps : [];
  if (b % 5 === 0) return { decision: "reject" };
  if (b % 2 === 0) return { decision: "approve" };
  const kept = steps.filter((_step, index) => index !== b % (steps.length + 1));
  return { decision: "approve", plan: { steps: kept.map(({ id }) => ({ id, input: "Do it" })) } };
}

/** More of something than any list has room for. */
function flood(world: World, b: number): void {
  const [attempt] = world.wanted.attempts;
  if (attempt === undefined) return;
  const after = assignmentOf(world.session.state, attempt)?.lastRecord ?? 0;
  const records = Array.from({ length: 1_100 }, (_, n) => ({
    number: after + n + 1,
    record:
      b % 2 === 0
        ? ({ type: "finding", severity: "info", message: `finding ${n}` } as const)
        : ({ type: "request", id: `flood ${n}`, method: "ask", params: {} } as const),
  }));
  world.take({ type: "records-read", ...attempt, records });
  for (let n = 0; n < 60; n += 1) {
    world.take({ type: "sandbox-created", ...attempt, sandboxId: `sb_flood_${attempt.stepId}_${n}` });
  }
}
