import { describe } from "vitest";
import type { Part } from "../../../local/part.ts";
import { startRedis } from "../../../local/redis/start.ts";
import { hasRedisServer, startRedisServer } from "./redis-server.ts";
import { usePart } from "./use-part.ts";

export const token = "a-token";

const startEmbedded = () => startRedis({ port: 0, token });

async function startOverServer(): Promise<Part> {
  const server = await startRedisServer();
  const part = await startRedis({ port: 0, token, redisUrl: server.url });
  return {
    ...part,
    stop: async () => {
      await part.stop();
      await server.stop();
    },
  };
}

/** Runs the same cases over the embedded engine and, where the machine has one, over a Redis server. */
export function describeRedis(title: string, cases: (part: () => Part) => void): void {
  describe(`${title}, over the embedded engine`, () => usePart(startEmbedded, cases));
  const skipped = hasRedisServer ? "" : " (skipped: no redis-server on this machine)";
  describe.skipIf(!hasRedisServer)(`${title}, over a Redis server${skipped}`, () =>
    usePart(startOverServer, cases),
  );
}
