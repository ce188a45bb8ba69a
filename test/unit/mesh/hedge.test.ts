import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { hedge } from "../../../src/mesh/hedge.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A call whose tries are answered by the test. */
function openCall() {
  const tries: (PromiseWithResolvers<string> & { giveUp: AbortSignal })[] = [];
  const call = (giveUp: AbortSignal) => {
    const made = { ...Promise.withResolvers<string>(), giveUp };
    tries.push(made);
    return made.promise;
  };
  const isStopped = () => tries.map(({ giveUp }) => giveUp.aborted);
  return { tries, call, isStopped };
}

const always = () => true;

it("a call that is answered in time is made once, and leaves no timer", async () => {
  const { call, tries } = openCall();
  const answer = hedge(call, 100, always);
  tries[0]?.resolve("first");
  expect(await answer).toBe("first");
  expect(tries).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

it("a slow call is made again, and the one that loses is told to stop", async () => {
  const { call, tries, isStopped } = openCall();
  const answer = hedge(call, 100, always);
  await vi.advanceTimersByTimeAsync(100);
  tries[1]?.resolve("second");
  expect(await answer).toBe("second");
  await vi.runAllTimersAsync();
  expect(isStopped()).toEqual([true, false]);
});

it("the first call may still win", async () => {
  const { call, tries, isStopped } = openCall();
  const answer = hedge(call, 100, always);
  await vi.advanceTimersByTimeAsync(100);
  tries[0]?.resolve("first");
  expect(await answer).toBe("first");
  await vi.runAllTimersAsync();
  expect(isStopped()).toEqual([false, true]);
});

it("a call is never stopped in the turn in which it was made", async () => {
  const { call, tries, isStopped } = openCall();
  const answer = hedge(
    (giveUp) => {
      if (tries.length === 1) tries[0]?.resolve("first");
      return call(giveUp);
    },
    100,
    always,
  );
  vi.advanceTimersByTime(100);
  expect(await answer).toBe("first");
  expect(isStopped()).toEqual([false, false]);
  await vi.runAllTimersAsync();
  expect(isStopped()).toEqual([false, true]);
});

it("a slow call is not made again where that is not allowed", async () => {
  const { call, tries } = openCall();
  const answer = hedge(call, 100, () => false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tries).toHaveLength(1);
  tries[0]?.resolve("first");
  expect(await answer).toBe("first");
});

it("a call that fails in time fails at once", async () => {
  const { call, tries } = openCall();
  const answer = hedge(call, 100, always);
  tries[0]?.reject(new Error("refused"));
  await expect(answer).rejects.toThrow("refused");
  expect(tries).toHaveLength(1);
});

it.each([
  [0, 1],
  [1, 0],
])("where try %i fails the other one's answer is taken", async (failing, answering) => {
  const { call, tries } = openCall();
  const answer = hedge(call, 100, always);
  await vi.advanceTimersByTimeAsync(100);
  tries[failing]?.reject(new Error("refused"));
  tries[answering]?.resolve("answer");
  expect(await answer).toBe("answer");
});

it("where both fail it fails as the first did", async () => {
  const { call, tries } = openCall();
  const answer = hedge(call, 100, always);
  const failed = expect(answer).rejects.toThrow("first");
  await vi.advanceTimersByTimeAsync(100);
  tries[1]?.reject(new Error("second"));
  tries[0]?.reject(new Error("first"));
  await failed;
});
