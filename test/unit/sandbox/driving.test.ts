import { expect, it } from "vitest";
import type { AgentReply } from "../../../src/agents/contract.ts";
import { Driving } from "../../../src/sandbox/driving.ts";

const reply = (id: string): AgentReply => ({ type: "reply", id, result: null });

/** The ids of what has been offered by the end. */
const idsOf = async ({ replies }: Driving): Promise<string[]> =>
  (await Array.fromAsync(replies)).map(({ id }) => id);

it("offers each reply once, in order, though the oldest are forgotten meanwhile", async () => {
  const driving = new Driving();
  driving.offer([reply("a"), reply("b")]);
  driving.offer([reply("a"), reply("b"), reply("c")]);
  driving.offer([reply("c"), reply("d")]);
  driving.stop();
  expect(await idsOf(driving)).toEqual(["a", "b", "c", "d"]);
});

it("offers nothing to who is no longer wanted, or reads no more", async () => {
  const stopped = new Driving();
  stopped.offer([reply("a")]);
  stopped.stop();
  stopped.offer([reply("b")]);
  expect(stopped.signal.aborted).toBe(true);
  expect(await idsOf(stopped)).toEqual(["a"]);

  const unread = new Driving();
  await unread.replies.cancel();
  unread.offer([reply("a")]);
  unread.stop();
  expect(unread.signal.aborted).toBe(true);
});
