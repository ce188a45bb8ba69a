// The embedded engine against a real server: a difference is a defect of the embedded one.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandFrom } from "../../local/redis/commands.ts";
import { createEmbeddedEngine } from "../../local/redis/embedded-engine.ts";
import { type Engine, outcomeOf, type Reply } from "../../local/redis/engine.ts";
import { withScripts } from "../../local/redis/scripts.ts";
import { connectRedisServer } from "../../local/redis/server-engine.ts";
import { anyCommand, type Words } from "./support/redis-commands.ts";
import { hasRedisServer, startRedisServer } from "./support/redis-server.ts";

/** Commands whose replies have no order. */
const unordered = /^(KEYS|SCAN|HGETALL|HKEYS|HVALS|SMEMBERS|SINTER|SUNION|SDIFF|[HSZ]SCAN)$/;

/** The part of commands for which it may tell of a way out instead. */
const maxRefused = 0.05;

/** More of them find rarer differences: `REDIS_SEQUENCES=20000`. */
const sequences = Number(process.env.REDIS_SEQUENCES ?? 200);

describe.skipIf(!hasRedisServer)("the embedded engine and a Redis server", () => {
  let engines: { embedded: Engine; real: Engine; stop: () => Promise<void> };
  beforeAll(async () => {
    const server = await startRedisServer();
    const embedded = withScripts(await createEmbeddedEngine());
    const real = withScripts(await connectRedisServer(server.url));
    const stop = async () => {
      await embedded.stop();
      await real.stop();
      await server.stop();
    };
    engines = { embedded, real, stop };
  });
  afterAll(() => engines.stop());

  test("answer the same, or the embedded engine tells the way out", { timeout: 600_000 }, async () => {
    const { embedded, real } = engines;
    let asked = 0;
    let refused = 0;
    const sequence = fc.array(anyCommand, { minLength: 1, maxLength: 12 });
    const property = fc.asyncProperty(sequence, async (commands) => {
      await Promise.all([embedded, real].map((engine) => answerOf(engine, ["FLUSHALL"])));
      for (const words of commands) {
        const answer = await answerOf(embedded, words);
        asked += 1;
        // What is refused changes nothing, and so must not change the other either.
        if (String(answer).includes("Set REDIS_URL")) {
          refused += 1;
          continue;
        }
        expect(answer).toEqual(await answerOf(real, words));
      }
    });
    await fc.assert(property, { numRuns: sequences });
    expect(refused / asked).toBeLessThan(maxRefused);
  });
});

/** What an engine answers, in a form that can be compared. */
async function answerOf(engine: Engine, words: Words): Promise<unknown> {
  const [name] = words;
  const outcome = await outcomeOf(engine.run(commandFrom(words)));
  // A script's error tells of the script too, in each engine's own way.
  if ("error" in outcome) return name === "EVAL" ? "an error" : outcome.error.message;
  const { reply } = outcome;
  // Time passes between the two.
  if (/^P?TTL$/.test(name) && typeof reply === "number" && reply > 0) return "some time";
  const readable = readableReply(reply);
  return unordered.test(name) ? [readable].flat(2).map(String).sort() : readable;
}

function readableReply(reply: Reply): unknown {
  if (Array.isArray(reply)) return reply.map(readableReply);
  if (!Buffer.isBuffer(reply)) return reply;
  const text = reply.toString("latin1");
  // Older servers write more digits of a score than tell it from others.
  return /^-?\d\.\d{15,}$/.test(text) ? String(Number(text)) : text;
}
