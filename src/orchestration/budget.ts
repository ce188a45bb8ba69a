// What a run has used, and when its budget will be used up. Sandboxes use time and money as long as they live, several
// at once: so the state alone tells the moment, unless something happens before.

import { addUsage, type Budget, type Usage } from "../events/usage.ts";
import { sum } from "../text/sum.ts";
import type { LiveSandbox, Run, Running } from "./state.ts";

type Limit = keyof Budget;

/** A limit of a budget, and when it is used up: in milliseconds since the epoch. */
export type UsedUp = { limit: Limit; most: number; at: number };

/** What a sandbox has used since that was last recorded: nothing while it is paused. A part of a millionth of a dollar costs a whole one. */
export function meter(sandbox: LiveSandbox, now: number): Usage {
  const until = sandbox.pausedAt === undefined ? now : Date.parse(sandbox.pausedAt);
  const sandboxMs = Math.max(0, until - Date.parse(sandbox.meteredUntil));
  const costMicroUsd = Math.ceil((sandboxMs * sandbox.microUsdPerSecond) / 1_000);
  return { sandboxMs, modelTokens: 0, costMicroUsd };
}

/** What a run has used by now, in milliseconds since the epoch, with what of it is not recorded yet. */
export function usageOf(run: Run, now: number): Usage & { wallMs: number } {
  const used = liveSandboxes(run).reduce((total, sandbox) => addUsage(total, meter(sandbox, now)), run.usage);
  return { wallMs: wallMsOf(run, now), ...used };
}

function wallMsOf({ progress }: Run, now: number): number {
  if (!("since" in progress) || progress.since === undefined) return 0;
  const until = "endedAt" in progress ? Date.parse(progress.endedAt) : now;
  return Math.max(0, until - Date.parse(progress.since));
}

/** The first limit of a run's budget to be used up: `now` where it is. Undefined: none will be, as things are. */
export function whenUsedUp(run: Run<Running>, now: number): UsedUp | undefined {
  const { budget } = run;
  if (budget === undefined) return undefined;
  const counts = countsOf(run, now);
  const moments = limits.flatMap((limit): UsedUp[] => {
    const most = budget[limit];
    return most === undefined ? [] : [{ limit, most, at: momentOf(counts[limit], most, now) }];
  });
  const [first] = moments.filter(({ at }) => Number.isFinite(at)).toSorted((one, other) => one.at - other.at);
  return first;
}

const limits = ["wallMs", "sandboxMs", "modelTokens", "costMicroUsd"] as const satisfies Limit[];

/** What is recorded, and what has come to it since and comes to it with every millisecond: both in thousandths. */
type Count = { recorded: number; since: number; perMs: number };

function countsOf(run: Run<Running>, now: number): Record<Limit, Count> {
  const { usage } = run;
  const live = liveSandboxes(run);
  const burning = live.filter(({ pausedAt }) => pausedAt === undefined);
  const msOf = (sandbox: LiveSandbox) => meter(sandbox, now).sandboxMs;
  return {
    wallMs: { recorded: 0, since: wallMsOf(run, now) * 1_000, perMs: 1_000 },
    sandboxMs: {
      recorded: usage.sandboxMs,
      since: sum(live.map(msOf)) * 1_000,
      perMs: burning.length * 1_000,
    },
    modelTokens: { recorded: usage.modelTokens, since: 0, perMs: 0 },
    costMicroUsd: {
      recorded: usage.costMicroUsd,
      since: sum(live.map((sandbox) => msOf(sandbox) * sandbox.microUsdPerSecond)),
      perMs: sum(burning.map(({ microUsdPerSecond }) => microUsdPerSecond)),
    },
  };
}

function momentOf({ recorded, since, perMs }: Count, most: number, now: number): number {
  const left = (most - recorded) * 1_000 - since;
  return left <= 0 ? now : now + Math.ceil(left / perMs);
}

const liveSandboxes = ({ progress }: Run): LiveSandbox[] =>
  progress.status === "running" ? Object.values(progress.steps).flatMap(({ sandboxes }) => sandboxes) : [];
