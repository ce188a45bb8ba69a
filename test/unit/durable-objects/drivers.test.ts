import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Drivers } from "../../../durable-objects/session/drivers.ts";
import { assignmentOf, repliesTo } from "../../../src/orchestration/assignment.ts";
import { effects } from "../../../src/orchestration/effects.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { Sandboxes } from "../../../src/sandbox/sandboxes.ts";
import { openSession, request } from "../orchestration/support.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const nothing = () => Promise.resolve(undefined);

/** The drivers of a session whose sandbox service has nothing to give, and a tenant that may or may not have room. */
function driversOf(tenant: { hasRoom: boolean }) {
  const session = openSession();
  session.take(request());
  const sandboxes = new Sandboxes({ E2B_API_KEY: "test", E2B_TEMPLATE: "base" });
  vi.spyOn(sandboxes, "find").mockRejectedValue(new Error("no sandbox"));
  const reported: string[] = [];
  const left: string[] = [];
  const drivers = new Drivers({
    sandboxes,
    source: { program: nothing, runtime: nothing, file: nothing, artifact: nothing },
    keepArtifact: () => Promise.reject(new Error("there is none")),
    owner: (ref) => ({ tenantId: "acme", sessionId: "ses_1", ...ref }),
    assign: (ref) => assignmentOf(session.state, ref),
    repliesTo: (ref) => repliesTo(session.state, ref),
    report: ({ type }) => void reported.push(type),
    keep: () => undefined,
    expectSandbox: async () => undefined,
    shares: {
      takeSandbox: async () => tenant.hasRoom,
      leaveSandbox: async ({ stepId }) => void left.push(stepId),
    },
  });
  return { session, sandboxes, drivers, reported, left };
}

/** Drivers whose session has cancelled a run with a sandbox. */
function driversOfCancelled() {
  const driven = driversOf({ hasRoom: true });
  driven.session.take({ type: "sandbox-created", ...driven.session.attempt(), sandboxId: "sb" });
  driven.session.take({ type: "cancel-run", runId: "run_a", reason: "" });
  const kill = vi.spyOn(driven.sandboxes, "kill").mockRejectedValue(new Error("injected"));
  return { ...driven, kill };
}

it("the sandbox of a run that was cancelled is killed at once, and again until that succeeds", async () => {
  const { session, drivers, reported, kill } = driversOfCancelled();
  drivers.reconcile(effects(session.state, session.now));
  expect(kill.mock.calls).toEqual([["sb"]]);
  await vi.advanceTimersByTimeAsync(900);
  expect(reported).toEqual([]);
  kill.mockResolvedValue(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(reported).toEqual(["sandbox-gone"]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(kill).toHaveBeenCalledTimes(2);
});

it("a sandbox that cannot be killed is left alone once its session has given it up", async () => {
  const { session, drivers, kill } = driversOfCancelled();
  drivers.reconcile(effects(session.state, session.now));
  session.now += limits.killMs;
  session.take({ type: "tick" });
  drivers.reconcile(effects(session.state, session.now));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(kill).toHaveBeenCalledTimes(1);
});

it("an attempt waits until its tenant may have one more sandbox, and gives the share back at its end", async () => {
  const tenant = { hasRoom: false };
  const { session, drivers, reported, left } = driversOf(tenant);
  drivers.reconcile(effects(session.state, session.now));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(reported).toEqual([]);
  tenant.hasRoom = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(reported).toEqual(["attempt-failed"]);
  expect(left).toEqual([session.attempt().stepId]);
});

it("an attempt that is no longer wanted stops waiting", async () => {
  const tenant = { hasRoom: false };
  const { session, drivers, reported } = driversOf(tenant);
  drivers.reconcile(effects(session.state, session.now));
  session.take({ type: "cancel-run", runId: "run_a", reason: "" });
  drivers.reconcile(effects(session.state, session.now));
  tenant.hasRoom = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(reported).toEqual([]);
});
