import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTurns } from "../../local/postgres/turns.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const create = () => createTurns({ maxWaiting: 2, maxWaitMs: 1000, refuse: () => new Error("refused") });

/** Takes a turn, and notes when it came. */
function take(
  turns: ReturnType<typeof create>,
  name: string,
  log: string[],
  left = new AbortController().signal,
) {
  return turns.take(left).then(
    () => log.push(name),
    () => log.push(`${name} refused`),
  );
}

test("turns come one at a time, in the order in which they were asked for", async () => {
  const turns = create();
  const log: string[] = [];
  const taken = ["first", "second", "third"].map((name) => take(turns, name, log));
  await taken[0];
  expect(log).toEqual(["first"]);
  turns.pass();
  await taken[1];
  expect(log).toEqual(["first", "second"]);
  turns.pass();
  await taken[2];
  turns.pass();
  await take(turns, "fourth", log);
  expect(log).toEqual(["first", "second", "third", "fourth"]);
});

test("who waits too long is refused, and does not get the turn later", async () => {
  const turns = create();
  const log: string[] = [];
  await take(turns, "first", log);
  const second = take(turns, "second", log);
  await vi.advanceTimersByTimeAsync(600);
  const third = take(turns, "third", log);
  await vi.advanceTimersByTimeAsync(400);
  await second;
  turns.pass();
  await third;
  expect(log).toEqual(["first", "second refused", "third"]);
});

test("who finds too many waiting is refused at once", async () => {
  const turns = create();
  const log: string[] = [];
  await take(turns, "first", log);
  const waiting = [take(turns, "second", log), take(turns, "third", log)];
  await take(turns, "fourth", log);
  expect(log).toEqual(["first", "fourth refused"]);
  turns.pass();
  await waiting[0];
  turns.pass();
  await waiting[1];
  expect(log).toEqual(["first", "fourth refused", "second", "third"]);
});

test("who leaves while waiting does not get the turn, and holds up nobody", async () => {
  const turns = create();
  const log: string[] = [];
  await take(turns, "first", log);
  const leaving = new AbortController();
  const second = take(turns, "second", log, leaving.signal);
  const third = take(turns, "third", log);
  leaving.abort();
  await second;
  turns.pass();
  await third;
  await take(turns, "gone", log, leaving.signal);
  expect(log).toEqual(["first", "second refused", "third", "gone refused"]);
});
