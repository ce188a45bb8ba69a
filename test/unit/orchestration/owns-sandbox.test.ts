import { expect, it } from "vitest";
import { ownsSandbox } from "../../../src/orchestration/owns-sandbox.ts";
import { initialState } from "../../../src/orchestration/state.ts";
import { openSession, request, sessionAtWork } from "./support.ts";

it("an attempt that has recorded its sandbox owns that one alone", () => {
  const session = sessionAtWork();
  const ref = session.attempt();
  expect(ownsSandbox(session.state, { ...ref, sandboxId: "sb" })).toBe(true);
  expect(ownsSandbox(session.state, { ...ref, sandboxId: "another" })).toBe(false);
});

it("an attempt that has none yet owns whichever was created for it", () => {
  const session = openSession();
  session.take(request());
  expect(ownsSandbox(session.state, { ...session.attempt(), sandboxId: "any" })).toBe(true);
});

it("an attempt that is over owns nothing, nor does one that never was", () => {
  const session = sessionAtWork();
  const claim = { ...session.attempt(), sandboxId: "sb" };
  expect(ownsSandbox(initialState, claim)).toBe(false);
  expect(ownsSandbox(session.state, { ...claim, attempt: 2 })).toBe(false);
  session.take({ type: "cancel-run", runId: "run_a", reason: "" });
  expect(ownsSandbox(session.state, claim)).toBe(false);
});
