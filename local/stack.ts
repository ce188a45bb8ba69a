// The whole of MIOSA on one machine: stand-ins, schema, demo tenant, Worker.

import { appendFileSync, chmodSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../package.json" with { type: "json" };
import type { OnLine, ReadyPart } from "./child.ts";
import { type ControlServer, startControlServer } from "./control/control-server.ts";
import { lockFolder } from "./folder-lock.ts";
import { type Keys, loadKeys } from "./keys.ts";
import { Parts } from "./parts.ts";
import { reservePort } from "./ports.ts";
import { prepareOnce } from "./prepare-once.ts";
import { type StartPart, startServices } from "./services.ts";

export type StackOptions = {
  /** Where everything is kept that survives a restart. */
  dataDir: string;
  /** The port wished for the Worker; another is taken where it is in use. */
  port: number;
  /** Whether code that nobody vouches for may run where sandboxes cannot be kept apart. */
  allowUnisolatedCode: boolean;
  /** Whether faults can be switched on, for tests and demos. */
  faults?: boolean;
  /** Settings of the Worker (docs/operations.md), over those that a local stack gives it. */
  variables?: Record<string, string>;
  /** Aborted where the start is no longer wanted: it then ends what it has started, and throws. */
  signal?: AbortSignal;
  /** Hears every line that a part prints, besides the log file. */
  onLine?: OnLine;
};

/** What `local.json` says of a stack that is up. */
export type StackDescription = {
  url: string;
  tenant: string;
  apiKey: string;
  adminKey: string;
  /** Answers how every part is, and reaches their fault switches. */
  controlUrl: string;
  /** The process that started the stack. */
  pid: number;
  parts: Record<string, { port: number; pid: number }>;
};

export type Stack = StackDescription & {
  /** What each part says of itself, such as how sandboxes are kept apart. */
  facts: Record<string, Record<string, string>>;
  /** Settles once a part has ended that should not have, with its name. */
  broken: Promise<string>;
  /** Ends a part with all its processes, as a crash would. */
  kill: (part: string) => Promise<void>;
  /** Starts a part that was killed anew, on what it had stored, and waits until it is ready. */
  restart: (part: string) => Promise<void>;
  /** Sends a signal to all processes of a part, such as SIGSTOP. */
  signal: (part: string, signal: NodeJS.Signals) => void;
  stop: () => Promise<void>;
};

const tenant = { id: "demo", name: "Demo", plan: "pro" } as const;

/** Starts a stack. Throws where one is up already on the same data, or where a part cannot start. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dataDir } = options;
  const unlock = lockFolder(dataDir);
  chmodSync(dataDir, 0o700);
  const keys = loadKeys(dataDir);
  const parts = new Parts(logTo(join(dataDir, "stack.log"), options.onLine));
  let control: ControlServer | undefined;
  const stop = async () => {
    control?.stop();
    await parts.stop();
    rmSync(join(dataDir, "local.json"), { force: true });
    unlock();
  };
  const interrupt = () => parts.started.forEach((part) => void part.stop());
  options.signal?.addEventListener("abort", interrupt);
  try {
    const { allowUnisolatedCode, faults = false } = options;
    const start: StartPart = (name, args, env) => {
      options.signal?.throwIfAborted();
      return parts.start(name, args, env);
    };
    const services = await startServices({ dataDir, keys, allowUnisolatedCode, faults, startPart: start });
    // The Worker takes as long to start as the database does: both at once.
    const [worker] = await Promise.all([
      startWorker(options, { ...services.variables, ...workerVariables(keys), ...options.variables }, start),
      services.ready.then(() => prepareOnce(dataDir, services.variables, { ...tenant, apiKey: keys.apiKey })),
    ]);
    const ready = await Promise.all(parts.started.map(({ ready }) => ready));
    options.signal?.throwIfAborted();
    control = await startControlServer(manifest.version, ready);
    const described = describe(worker.port, control.url, keys, ready);
    const file = join(dataDir, "local.json");
    writeFileSync(`${file}.new`, JSON.stringify(described, null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    const facts = Object.fromEntries(ready.map((part) => [part.name, part.facts]));
    const broken = Promise.race(ready.map((part) => part.exited.then(() => part.name)));
    return {
      ...described,
      facts,
      broken,
      kill: (part) => parts.kill(part),
      restart: (part) => parts.restart(part),
      signal: (part, signal) => parts.signal(part, signal),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
  }
}

/** `*.localhost` is this machine, for browsers too: every tenant has a domain of its own below it. */
const workerVariables = ({ adminKey, encryptionKeys }: Keys) => ({
  ADMIN_KEY: adminKey,
  ENCRYPTION_KEYS: encryptionKeys,
  BASE_DOMAIN: "localhost",
  JURISDICTIONS: "ignore",
  PRIVATE_ADDRESSES: "allow",
});

async function startWorker(
  options: StackOptions,
  variables: Record<string, string>,
  start: StartPart,
): Promise<ReadyPart> {
  const envFile = join(options.dataDir, "worker.env");
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  writeFileSync(envFile, `${lines.join("\n")}\n`, { mode: 0o600 });
  const { port, release } = await reservePort(options.port);
  const args = ["--port", String(port), "--data", join(options.dataDir, "worker"), "--env-file", envFile];
  return start("worker", args, {}).finally(release);
}

const describe = (
  port: number,
  controlUrl: string,
  keys: { apiKey: string; adminKey: string },
  parts: ReadyPart[],
): StackDescription => ({
  url: `http://127.0.0.1:${port}`,
  tenant: tenant.id,
  apiKey: keys.apiKey,
  adminKey: keys.adminKey,
  controlUrl,
  pid: process.pid,
  parts: Object.fromEntries(parts.map(({ name, port, pid }) => [name, { port, pid }])),
});

function logTo(file: string, also: OnLine | undefined): OnLine {
  writeFileSync(file, "", { mode: 0o600 });
  return (part, line) => {
    appendFileSync(file, `${new Date().toISOString()} ${part.padEnd(8)} ${line}\n`);
    also?.(part, line);
  };
}
