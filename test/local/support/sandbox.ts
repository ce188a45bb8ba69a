import { readdirSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sandbox, type SandboxOpts } from "e2b";
import { expect, vi } from "vitest";
import { type SandboxHostOptions, startSandboxHost } from "../../../local/sandbox/host.ts";
import { hasBubblewrap } from "./executables.ts";

/** The hosts on which a client must see no difference: isolated where the machine can, and not. */
export const everyHost: { name: string; options: Partial<SandboxHostOptions> }[] = [
  ...(hasBubblewrap ? [{ name: "isolated by bubblewrap", options: {} }] : []),
  { name: "without isolation", options: { isolation: "none", allowUnisolatedCode: true } },
];

export type TestHost = Awaited<ReturnType<typeof startTestHost>>;

/** Starts a host with a data folder of its own, and what the SDK needs to use it. */
export async function startTestHost(options: Partial<SandboxHostOptions> = {}) {
  const dataDir = options.dataDir ?? (await makeDataFolder());
  const apiKey = "a-key-of-the-tests";
  const part = await startSandboxHost({ port: 0, apiKey, ...options, dataDir });
  const connection = connectionTo(part.port, apiKey);
  return {
    ...part,
    dataDir,
    connection,
    create: (settings: SandboxOpts = {}) => Sandbox.create({ ...connection, ...settings }),
    async stop() {
      await part.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A new folder, open to all as the one of a checked-out project is. */
export async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-host-"));
  await chmod(folder, 0o755);
  return folder;
}

/** Settings with which the SDK talks to a host on this machine. */
export function connectionTo(port: number, apiKey: string) {
  const url = `http://127.0.0.1:${port}`;
  return { apiKey, apiUrl: url, sandboxUrl: url };
}

/** Repeats a check until it holds, and fails with its last failure when it does not in ten seconds. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: 10_000, interval: 20 });
}

/** A duration for `sleep` that no other process of this machine has, which makes it a mark to look for. */
export function uniqueDuration(): string {
  return `1${Math.random().toString().slice(2, 10)}`;
}

/** The processes of this machine that have a text in their command line. */
export function processesWith(text: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => commandLineOf(pid).includes(text));
}

/** Waits until no process of this machine has a text in its command line. */
export async function expectNoProcessWith(text: string): Promise<void> {
  await eventually(() => expect(processesWith(text)).toEqual([]));
}

/** Waits until exactly one such process runs, and gives its id. */
export async function waitForProcessWith(text: string): Promise<number> {
  return await eventually(() => {
    const [pid, ...others] = processesWith(text);
    expect(others).toEqual([]);
    if (pid === undefined) throw new Error(`no process with ${text}`);
    return pid;
  });
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
