import { Agent, get } from "node:http";

export type Target = { name: string; url: URL; headers: Record<string, string> };

/** How long each request took, in milliseconds, and all of them together, in seconds. */
export type Load = { latencies: number[]; seconds: number };

/**
 * Asks a target so many times, from so many clients at once that each wait for their answer before they ask again,
 * over a connection that stays open. Throws where an answer is not 200.
 */
export async function load(target: Target, requests: number, clients: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latencies: number[] = [];
  let asked = 0;
  const startedAt = performance.now();
  const runClient = async () => {
    while (asked++ < requests) {
      const askedAt = performance.now();
      await ask(target, agent);
      latencies.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, runClient));
  agent.destroy();
  return { latencies, seconds: (performance.now() - startedAt) / 1_000 };
}

const ask = ({ name, url, headers }: Target, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${name} answered ${response.statusCode}`));
      response.once("end", resolve).once("error", reject).resume();
    }).once("error", reject);
  });
