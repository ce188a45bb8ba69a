import { once } from "node:events";
import { Redis } from "ioredis";
import type { Engine } from "./engine.ts";
import { engineOver } from "./redis-engine.ts";

const connectTimeoutMs = 5000;

/** Commands run by a Redis server. Rejects when it cannot be reached. */
export async function connectRedisServer(url: string): Promise<Engine> {
  const redis = new Redis(url, { connectTimeout: connectTimeoutMs, maxRetriesPerRequest: 1 });
  try {
    await once(redis, "ready");
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return engineOver(redis, "redis-server");
}
