// A whole platform in miniature in which anything may die at any moment, and clocks jump (world.ts). A failure prints
// the seed and the shortest course of events that leads to it.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { approvalMatches } from "../../../durable-objects/session/same-request.ts";
import { isRunEnding } from "../../../src/events/schema.ts";
import { foldRun } from "../../../src/orchestration/evolve-run.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { isRunning, isStepEnded, type SessionState } from "../../../src/orchestration/state.ts";
import type { Approval } from "../../../src/planning/approval.ts";
import { fold, World } from "./world.ts";
import { goodScripts, type Move, make, movesWithout, requestIn, scripts } from "./world-moves.ts";

const moves = movesWithout("flood");

function play(world: World, all: Move[]): World {
  for (const move of all) make(world, move);
  return world;
}

const idsOf = (world: World, type: string): string[] =>
  world.log.filter((event) => event.type === type).map(({ runId = "" }) => runId);

const endingsOf = (world: World): string[] =>
  world.log.filter(({ type }) => isRunEnding(type)).map(({ runId = "" }) => runId);

const asStored = (state: SessionState): unknown => JSON.parse(JSON.stringify(state));

describe("a session whose process may die at any moment", () => {
  it("has after every turn the state that its log gives, from the start or from any snapshot", () => {
    fc.assert(
      fc.property(scripts, moves, fc.nat(), (written, all, at) => {
        const lived: { events: number; state: unknown }[] = [];
        const world = new World(written, ({ session }) =>
          lived.push({ events: session.events.length, state: asStored(session.state) }),
        );
        play(world, all);
        let state = fold([]);
        let folded = 0;
        const snapshot = at % lived.length;
        for (const [turn, { events, state: before }] of lived.entries()) {
          state = fold(world.log.slice(folded, events), state);
          folded = events;
          if (turn === snapshot) state = JSON.parse(JSON.stringify(state));
          expect(asStored(state)).toEqual(before);
        }
        expect(asStored(fold(world.log))).toEqual(lived.at(-1)?.state);
      }),
      { numRuns: 30 },
    );
  });

  it("ends every run once, starts an attempt's agent once, and leaves no sandbox that the reaper does not find", () => {
    fc.assert(
      fc.property(scripts, moves, (written, all) => {
        const world = play(new World(written), all);
        world.settle();
        world.reap();
        expect(endingsOf(world).sort()).toEqual(idsOf(world, "run.requested").sort());
        for (const { starts, isAlive } of world.sandboxes.values()) {
          expect(starts).toBeLessThanOrEqual(1);
          expect(isAlive).toBe(false);
        }
      }),
    );
  });

  it("ends every run within its limits, though no agent, sandbox service or person answers any more", () => {
    fc.assert(
      fc.property(scripts, moves, (written, all) => {
        const world = play(new World(written), all);
        world.canKill = false;
        const from = Math.max(world.session.now, ...world.log.map(({ time }) => Date.parse(time)));
        world.settle(false);
        expect(endingsOf(world).sort()).toEqual(idsOf(world, "run.requested").sort());
        const latest = from + limits.queueMs + limits.runMs + limits.killMs;
        expect(Date.parse(world.log.at(-1)?.time ?? "")).toBeLessThanOrEqual(latest);
      }),
    );
  });

  it("counts no interruption as an attempt, however long it is and whenever strays are looked for", () => {
    const interruptions = movesWithout(...(["fail", "loseSandbox", "flood", "wait", "jumpForward"] as const));
    fc.assert(
      fc.property(goodScripts, interruptions, (written, all) => {
        const world = play(new World(written), all);
        world.settle();
        const again = world.log.filter(({ type }) => type === "step.retrying" || type === "step.fallback");
        expect(again).toEqual([]);
        expect([...world.sandboxes.values()].filter(({ ref }) => ref.attempt > 1)).toEqual([]);
      }),
    );
  });

  it("has something to do or to wake for as long as a run has not ended, and never at once again", () => {
    fc.assert(
      fc.property(scripts, moves, (written, all) => {
        const world = new World(written, ({ session, wanted }, { type }) => {
          const { status } = session.state;
          if (status === "none" || Object.keys(session.session.runs).length === 0) return;
          expect(wanted.wakeAt).toBeDefined();
          if (type === "tick") expect(wanted.wakeAt).toBeGreaterThan(session.now);
        });
        play(world, all).settle();
      }),
    );
  });
});

describe("a request that comes again, as its answer was lost", () => {
  it("is known for the same for ever, and does its work once", () => {
    fc.assert(
      fc.property(scripts, moves, (written, all) => {
        const world = play(new World(written), all);
        world.settle();
        const requested = idsOf(world, "run.requested");
        expect(new Set(requested).size).toBe(requested.length);
        const length = world.log.length;
        for (const move of all.filter(({ kind }) => kind === "request")) {
          const { runId } = requestIn(move);
          if (!requested.includes(runId)) continue;
          expect(world.request(requestIn(move))).toBe("same");
        }
        expect(world.log).toHaveLength(length);
      }),
    );
  });

  it("is known where it decided on a plan, edited or not", () => {
    fc.assert(
      fc.property(scripts, moves, (written, all) => {
        const decided = new Map<string, Approval>();
        const world = new World(written, ({ session }, command) => {
          if (command.type !== "decide-plan") return;
          const { runId, approval } = command;
          const events = session.events.filter((event) => event.runId === runId);
          const isDecided = events.some(({ type }) => type === "plan.approved" || type === "plan.rejected");
          if (isDecided && !decided.has(runId)) decided.set(runId, approval);
        });
        play(world, all).settle();
        for (const [runId, approval] of decided) {
          const run = foldRun(world.log.filter((event) => event.runId === runId));
          expect(run !== undefined && approvalMatches(run, approval)).toBe(true);
        }
      }),
    );
  });
});

describe("a session's state", () => {
  it("has no list that grows beyond its limit, whatever is thrown at it", () => {
    fc.assert(
      fc.property(scripts, movesWithout(), (written, all) => {
        play(
          new World(written, ({ session, wanted }) => {
            checkBounds(session.state);
            expect(wanted.attempts.length).toBeLessThanOrEqual(limits.activeRuns * limits.parallelSteps);
          }),
          all,
        );
      }),
      { numRuns: 30 },
    );
  });
});

function checkBounds(state: SessionState): void {
  if (state.status === "none") return;
  expect(longestIn(state)).toBeLessThanOrEqual(limits.replies);
  const runs = Object.values(state.runs);
  expect(runs.length).toBeLessThanOrEqual(limits.activeRuns);
  expect(state.history.length).toBeLessThanOrEqual(limits.history);
  for (const run of runs) {
    if (!isRunning(run)) continue;
    const steps = Object.values(run.progress.steps);
    expect(steps.length).toBeLessThanOrEqual(50);
    const atWork = steps.filter((step) => step.progress.status !== "waiting" && !isStepEnded(step));
    expect(atWork.length).toBeLessThanOrEqual(limits.parallelSteps);
    for (const { sandboxes, findings, artifacts, replies, fallback } of steps) {
      expect(sandboxes.length).toBeLessThanOrEqual(limits.stepSandboxes);
      expect(findings.length + artifacts.length).toBeLessThanOrEqual(2 * limits.resultItems);
      expect(replies.length).toBeLessThanOrEqual(limits.replies);
      expect(fallback.length).toBeLessThanOrEqual(5);
    }
  }
}

/** The length of the longest list or table anywhere in a value. */
function longestIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const parts: unknown[] = Object.values(value);
  return Math.max(parts.length, ...parts.map(longestIn));
}
