// Starts the local sandbox host as a process:
//   E2B_API_KEY=… node local/sandbox/main.ts --port P --data DIR
//     [--tools DIR] [--template NAME] [--trusted DIR]… [--max-sandboxes N] [--isolation none] [--allow-unisolated-code] [--faults]

import { parseArgs } from "node:util";
import { z } from "zod";
import { portOf } from "../flags.ts";
import { runPart } from "../part.ts";
import { startSandboxHost } from "./host.ts";

const settings = z.object({
  port: portOf("--port"),
  data: z.string("--data names a folder").min(1),
  tools: z.string().min(1).optional(),
  template: z.string().min(1).optional(),
  trusted: z.array(z.string().min(1)).default([]),
  "max-sandboxes": z.coerce.number().int().min(1).optional(),
  isolation: z.literal("none", "--isolation can only be none").optional(),
  "allow-unisolated-code": z.boolean().default(false),
  apiKey: z.string("E2B_API_KEY must be set to the API key that clients must give").min(1),
});

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    data: { type: "string" },
    tools: { type: "string" },
    template: { type: "string" },
    trusted: { type: "string", multiple: true },
    "max-sandboxes": { type: "string" },
    isolation: { type: "string" },
    "allow-unisolated-code": { type: "boolean" },
    faults: { type: "boolean" },
  },
});
const parsed = settings.safeParse({ ...values, apiKey: process.env.E2B_API_KEY });
if (!parsed.success) {
  process.stderr.write(`${z.prettifyError(parsed.error)}\n`);
  process.exit(2);
}
const { data, tools, template, trusted, isolation, apiKey, "max-sandboxes": maxSandboxes } = parsed.data;
await runPart(() =>
  startSandboxHost({
    port: parsed.data.port,
    dataDir: data,
    apiKey,
    faults: values.faults,
    log: console.log,
    trustedDirs: trusted,
    allowUnisolatedCode: parsed.data["allow-unisolated-code"],
    ...(isolation === undefined ? {} : { isolation }),
    ...(maxSandboxes === undefined ? {} : { maxSandboxes }),
    ...(tools === undefined ? {} : { toolsDir: tools }),
    ...(template === undefined ? {} : { templateName: template }),
  }),
);
