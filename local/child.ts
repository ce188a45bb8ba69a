import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { partReady } from "./part.ts";

/** A part of the stack in a process of its own. */
export type ForkedPart = {
  name: string;
  pid: number;
  exited: Promise<void>;
  /** Settles once the part is ready for use; rejects where it ends before that. */
  ready: Promise<ReadyPart>;
  stop: () => Promise<void>;
};

/** What a part says of itself once it is ready. */
export type ReadyPart = Omit<ForkedPart, "ready"> & { port: number; facts: Record<string, string> };

/** Hears each line that a part prints. */
export type OnLine = (part: string, line: string) => void;

/** How long a part may take to end by itself before it is killed, in milliseconds. */
const stopMs = 8_000;

/**
 * Starts `local/{name}/main.ts`. It is given `env` and nothing else of this process's environment but PATH and
 * HOME, so that a variable of the user's shell changes nothing by accident.
 */
export function forkPart(
  name: string,
  args: string[],
  env: Record<string, string>,
  onLine: OnLine,
): ForkedPart {
  const file = fileURLToPath(new URL(`./${name}/main.ts`, import.meta.url));
  const { PATH = "", HOME = "" } = process.env;
  // A process group of its own: Ctrl-C reaches this process alone, which then ends the parts in order.
  const child = fork(file, args, { env: { PATH, HOME, ...env }, silent: true, detached: true });
  let lastError = "";
  if (child.stdout) createInterface({ input: child.stdout }).on("line", (line) => onLine(name, line));
  if (child.stderr) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (/error/i.test(line)) lastError = `: ${line.trim()}`;
      onLine(name, line);
    });
  }
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", (error) => {
      lastError = `: ${error.message}`;
      resolve();
    });
  }).then(() => killGroup(child));
  const handle = { name, pid: child.pid ?? 0, exited, stop: () => stop(child, exited) };
  const ready = Promise.race([
    once(child, "message").then(([message]): ReadyPart => {
      const { port, facts } = partReady.parse(message);
      return { ...handle, port, facts };
    }),
    exited.then(() => {
      throw new Error(`the part "${name}" ended before it was ready${lastError}`);
    }),
  ]);
  // Whoever stops a part need not wait for it, and hears of its end from `exited`.
  ready.catch(() => {});
  return { ...handle, ready };
}

/** Starts a part and waits until it is ready. */
export const startPart = (...part: Parameters<typeof forkPart>): Promise<ReadyPart> =>
  forkPart(...part).ready;

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill("SIGTERM");
  const overdue = setTimeout(() => killGroup(child), stopMs);
  await exited;
  clearTimeout(overdue);
}

/** Kills whatever is left of a part: it leads a process group of its own. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing is left.
  }
}
