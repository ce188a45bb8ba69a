import { expect, it } from "vitest";
import type { AgentReply } from "../../../src/agents/contract.ts";
import { Driving } from "../../../src/sandbox/driving.ts";

const reply = (id: string): AgentReply => ({ type: "reply", id, result: null });

/** The ids of what has been offered, up to the one given. */
async function idsUpTo(last: string, { replies }: Driving): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of replies) {
    ids.push(id);
    if (id === last) break;
  }
  return ids;
}

it("offers each reply once, in order, though the oldest are forgotten meanwhile", async () => {
  const driving = new Driving();
  driving.offer([reply("a"), reply("b")]);
  driving.offer([reply("a"), reply("b"), reply("c")]);
  driving.offer([reply("c"), reply("d")]);
  expect(await idsUpTo("d", driving)).toEqual(["a", "b", "c", "d"]);
});

it("offers nothing to who is no longer wanted", async () => {
  const driving = new Driving();
  driving.offer([reply("a")]);
  driving.stop();
  driving.offer([reply("b")]);
  expect(driving.signal.aborted).toBe(true);
  expect(await idsUpTo("a", driving)).toEqual(["a"]);
});
