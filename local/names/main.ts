// A name server that is asked over HTTPS, as the Worker asks one.
// node local/names/main.ts --port 5482

import { parseArgs } from "node:util";
import { z } from "zod";
import { portOf } from "../flags.ts";
import { runPart } from "../part.ts";
import { startNames } from "./start.ts";

const settings = z.object({ port: portOf("--port") });

const { values } = parseArgs({ options: { port: { type: "string" }, faults: { type: "boolean" } } });
await runPart(() =>
  startNames({ ...settings.parse({ port: values.port }), faults: values.faults, log: console.log }),
);
