// A Redis that clients reach as they reach Upstash's.
// REDIS_TOKEN=… [REDIS_URL=redis://…] node local/redis/main.ts --port 5481

import { parseArgs } from "node:util";
import { z } from "zod";
import { portOf } from "../flags.ts";
import { runPart } from "../part.ts";
import { startRedis } from "./start.ts";

const settings = z.object({
  port: portOf("--port"),
  token: z.string({ error: "needs REDIS_TOKEN" }).min(1),
  redisUrl: z.string().optional(),
});

const { values } = parseArgs({ options: { port: { type: "string" }, faults: { type: "boolean" } } });
const { REDIS_TOKEN: token, REDIS_URL: redisUrl } = process.env;
await runPart(() =>
  startRedis({
    ...settings.parse({ port: values.port, token, redisUrl }),
    faults: values.faults,
    log: console.log,
  }),
);
