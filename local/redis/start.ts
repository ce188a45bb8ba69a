import { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { type FrontOptions, putInFront } from "../faults/front.ts";
import type { Part } from "../part.ts";
import { listenOn } from "../ports.ts";
import { createEmbeddedEngine } from "./embedded-engine.ts";
import { withMonitor } from "./monitor.ts";
import { createRestEndpoint } from "./rest-endpoint.ts";
import { withScripts } from "./scripts.ts";
import { connectRedisServer } from "./server-engine.ts";

export type RedisOptions = FrontOptions & {
  /** 0 takes a free one. */
  port: number;
  /** What clients must show to be served. */
  token: string;
  /** A Redis server to run commands. Without it they run in memory, and what they stored ends with the part. */
  redisUrl?: string | undefined;
};

/** Starts a Redis that clients reach as they reach Upstash's. */
export async function startRedis({ port, token, redisUrl, ...front }: RedisOptions): Promise<Part> {
  const engine = redisUrl ? await connectRedisServer(redisUrl) : await createEmbeddedEngine();
  const server = createAdaptorServer({
    fetch: createRestEndpoint(withMonitor(withScripts(engine)), token).fetch,
  });
  if (!(server instanceof Server)) throw new Error("not an HTTP server");
  putInFront(server, "redis", front);
  return {
    port: await listenOn(server, port),
    facts: engine.facts,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await engine.stop();
    },
  };
}
