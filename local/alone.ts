// `npm run local -- sandbox`: one stand-in by itself, until Ctrl-C, for whoever uses its SDK.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { forkPart } from "./child.ts";
import { paint } from "./demo/print-event.ts";
import { portOf } from "./flags.ts";
import { loadKeys } from "./keys.ts";
import { freePort, reservePort } from "./ports.ts";
import {
  namesStandIn,
  postgresStandIn,
  redisStandIn,
  type StandIn,
  type StandInName,
  type StandInOptions,
  sandboxStandIn,
  standInName,
} from "./stand-ins.ts";

const usage =
  "npm run local -- <postgres|redis|sandbox|names> [--port N] [--tcp-port N] [--data DIR] [--faults] [--allow-unisolated-code]";

const standIns: Record<StandInName, (options: StandInOptions) => StandIn<Record<string, string>>> = {
  postgres: postgresStandIn,
  redis: redisStandIn,
  sandbox: sandboxStandIn,
  names: namesStandIn,
};

const flags = z.object({
  name: standInName,
  port: portOf("--port"),
  "tcp-port": portOf("--tcp-port"),
  data: z.string().min(1, "--data names a folder"),
  faults: z.boolean(),
  "allow-unisolated-code": z.boolean(),
});

try {
  await run(readCommandLine());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function readCommandLine(): z.infer<typeof flags> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        port: { type: "string", default: "0" },
        "tcp-port": { type: "string", default: "0" },
        data: { type: "string", default: ".miosa" },
        faults: { type: "boolean", default: false },
        "allow-unisolated-code": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    if (positionals.length !== 1) throw new Error("name one stand-in");
    const parsed = flags.safeParse({ ...values, name: positionals[0] });
    const isEmbeddedPostgres = parsed.data?.name === "postgres" && process.env.DATABASE_URL === undefined;
    if (parsed.data?.["tcp-port"] && !isEmbeddedPostgres) {
      throw new Error("--tcp-port is for postgres without a DATABASE_URL");
    }
    if (parsed.success) return parsed.data;
    throw new Error(parsed.error.issues.map(({ message }) => message).join("; "));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(2);
  }
}

async function run({ name, data, faults, ...options }: z.infer<typeof flags>): Promise<void> {
  const dataDir = resolve(data);
  const reserved = await reservePort(options.port);
  const { args, env, variables } = standIns[name]({
    port: reserved.port,
    tcpPort: options["tcp-port"] || (await freePort()),
    dataDir,
    keys: loadKeys(dataDir),
    allowUnisolatedCode: options["allow-unisolated-code"],
    faults,
  });
  const part = forkPart(name, args, env, (part, line) => console.log(`${paint("dim", part)} ${line}`));
  let isEnding = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      isEnding = true;
      void part.stop();
    });
  }
  part.exited.then(() => {
    if (!isEnding) console.error(`${name} has ended, and not because it was told to.`);
    process.exit(isEnding ? 0 : 1);
  });
  // Where it ends before it is ready, its own words have said why, and its end ends this process.
  const ready = await part.ready.catch(() => undefined).finally(reserved.release);
  if (ready === undefined) return;
  if (options.port !== 0 && options.port !== reserved.port) {
    console.log(`Port ${options.port} is in use: ${name} listens on ${reserved.port}.`);
  }
  const url = `http://127.0.0.1:${reserved.port}`;
  for (const [variable, value] of Object.entries(variables)) console.log(`export ${variable}='${value}'`);
  console.log(
    Object.entries(ready.facts)
      .map(([fact, value]) => `${fact} ${value.split("\n")[0]}`)
      .join(" · "),
  );
  console.log(`health ${url}/health${faults ? ` · faults ${url}/faults` : ""} · Ctrl-C ends it`);
}
