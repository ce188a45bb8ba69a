import { Agent } from "node:http";
import { setTimeout } from "node:timers/promises";
import { ask, type Target } from "./load.ts";

/** How often a flood sends the next of its requests, in milliseconds. */
const everyMs = 10;

/** What became of a flood: requests a second that were sent, and the part of them that was refused. */
export type Flood = { rate: number; refused: number };

/** Sends so many requests a second, whatever becomes of them, while some work is done. */
export async function floodDuring(target: Target, rate: number, work: () => Promise<void>): Promise<Flood> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const statuses: number[] = [];
  const startedAt = performance.now();
  let isOver = false;
  let sent = 0;
  const flooding = (async () => {
    while (!isOver) {
      const due = (rate * (performance.now() - startedAt)) / 1_000;
      for (; sent < due; sent += 1) ask(target, agent).then((status) => statuses.push(status));
      await setTimeout(everyMs);
    }
  })();
  await work();
  isOver = true;
  await flooding;
  const seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  const refused = statuses.filter((status) => status === 429).length;
  return { rate: Math.round(statuses.length / seconds), refused: refused / statuses.length };
}
