import { NotFoundError } from "e2b";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Drivers, type DriverTools } from "../../../durable-objects/session/drivers.ts";
import { assignmentOf, repliesTo } from "../../../src/orchestration/assignment.ts";
import { attemptsOf, effects } from "../../../src/orchestration/effects.ts";
import { limits } from "../../../src/orchestration/limits.ts";
import { openQuestions } from "../../../src/orchestration/state.ts";
import { Sandboxes } from "../../../src/sandbox/sandboxes.ts";
import { askPerson, openSession, request, sessionAtWork } from "../orchestration/support.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const nothing = () => Promise.resolve(undefined);

function sessionAboutToWork() {
  const session = openSession();
  session.take(request());
  return session;
}

/** The drivers of a session whose sandbox service has nothing to give, and a tenant that may or may not have room. */
function driversOf(tenant: { hasRoom: boolean }, session = sessionAboutToWork()) {
  const sandboxes = new Sandboxes({ E2B_API_KEY: "test", E2B_TEMPLATE: "base" });
  vi.spyOn(sandboxes, "find").mockRejectedValue(new Error("no sandbox"));
  const reported: string[] = [];
  const left: string[] = [];
  const tools: DriverTools = {
    sandboxes,
    source: {
      runtime: { name: "runtime", sha256: "0", load: nothing },
      program: () => undefined,
      file: nothing,
      artifact: nothing,
    },
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
    takeWarm: async () => undefined,
  };
  const drivers = new Drivers(tools, attemptsOf(session.state));
  return { session, sandboxes, drivers, reported, left };
}

/** Drivers of a session whose agent has waited for a person until its sandbox is to be paused. */
function driversOfWaiting() {
  const session = sessionAtWork();
  askPerson(session);
  session.now += limits.pauseMs;
  const driven = driversOf({ hasRoom: true }, session);
  const pause = vi.spyOn(driven.sandboxes, "pause");
  const connect = vi.spyOn(driven.sandboxes, "connect").mockRejectedValue(new Error("no sandbox"));
  return {
    ...driven,
    session,
    pause,
    connect,
    look: () => driven.drivers.reconcile(effects(session.state, session.now)),
  };
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

it("a sandbox is looked for where an earlier process may have created it, and in no other case", async () => {
  const { session, sandboxes, drivers, reported } = driversOf({ hasRoom: true });
  const create = vi.spyOn(sandboxes, "create").mockRejectedValue(new Error("no sandbox"));
  drivers.reconcile(effects(session.state, session.now));
  await vi.advanceTimersByTimeAsync(0);
  expect(reported).toEqual(["attempt-failed"]);
  expect(sandboxes.find).toHaveBeenCalledTimes(1);
  expect(create).not.toHaveBeenCalled();

  session.take({ type: "cancel-run", runId: "run_a", reason: "" });
  session.take(request({ runId: "run_b" }));
  drivers.reconcile(effects(session.state, session.now));
  await vi.advanceTimersByTimeAsync(0);
  expect(reported).toEqual(["attempt-failed", "attempt-failed"]);
  expect(sandboxes.find).toHaveBeenCalledTimes(1);
  expect(create).toHaveBeenCalledTimes(1);

  // What it reported was not heard: it may have created one all the same.
  drivers.reconcile(effects(session.state, session.now));
  await vi.advanceTimersByTimeAsync(0);
  expect(sandboxes.find).toHaveBeenCalledTimes(2);
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

it("a sandbox whose agent waits for a person is paused, and asked again with the next look where that failed", async () => {
  const { look, pause, reported } = driversOfWaiting();
  // False: it stands still already, as another process has paused it and died.
  pause.mockRejectedValueOnce(new Error("injected")).mockResolvedValue(false);
  look();
  await vi.advanceTimersByTimeAsync(limits.heartbeatMs);
  expect(reported).toEqual([]);
  look();
  look();
  await vi.advanceTimersByTimeAsync(0);
  expect(reported).toEqual(["sandbox-paused"]);
  expect(pause).toHaveBeenCalledTimes(2);
});

it("a sandbox that is gone when it is to be paused is lost", async () => {
  const { look, pause, reported } = driversOfWaiting();
  pause.mockRejectedValue(new NotFoundError("gone"));
  look();
  await vi.advanceTimersByTimeAsync(0);
  expect(reported).toEqual(["attempt-failed"]);
});

it("an answer that comes while a sandbox is being paused is given once it can be resumed", async () => {
  const { look, pause, connect, session } = driversOfWaiting();
  const paused = Promise.withResolvers<boolean>();
  pause.mockReturnValue(paused.promise);
  look();
  const [question] = openQuestions(session.run());
  session.take({
    type: "answer-questions",
    runId: "run_a",
    answers: [{ questionId: question?.id ?? "", text: "yes" }],
  });
  look();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connect).not.toHaveBeenCalled();
  paused.resolve(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(connect).toHaveBeenCalledTimes(1);
});
