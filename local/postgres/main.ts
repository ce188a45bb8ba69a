// A Postgres that clients reach as they reach Neon.
// POSTGRES_PASSWORD=… node local/postgres/main.ts --port 5480 --data FOLDER [--tcp-port 5432]
// DATABASE_URL=postgresql://… node local/postgres/main.ts --port 5480

import { parseArgs } from "node:util";
import { z } from "zod";
import { portOf } from "../flags.ts";
import { runPart } from "../part.ts";
import { startPostgres } from "./start.ts";

const port = portOf("--port");

const settingsOf = z.union(
  [
    z.object({ port, databaseUrl: z.string().min(1) }),
    z.object({
      port,
      dataDir: z.string().min(1),
      password: z.string().min(1),
      tcpPort: portOf("--tcp-port").optional(),
    }),
  ],
  { error: "needs --port, and either --data and POSTGRES_PASSWORD or DATABASE_URL" },
);

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    "tcp-port": { type: "string" },
    data: { type: "string" },
    faults: { type: "boolean" },
  },
});
const settings = settingsOf.parse({
  port: values.port,
  tcpPort: values["tcp-port"],
  dataDir: values.data,
  databaseUrl: process.env.DATABASE_URL,
  password: process.env.POSTGRES_PASSWORD,
});
await runPart(() => startPostgres({ ...settings, faults: values.faults, log: console.log }));
