import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** A part of the stack in a process of its own, ready for use. */
export type Child = {
  name: string;
  pid: number;
  port: number;
  facts: Record<string, string>;
  exited: Promise<void>;
  stop: () => Promise<void>;
};

/** Hears each line that a part prints. */
export type OnLine = (part: string, line: string) => void;

/** How long a part may take to end by itself before it is killed, in milliseconds. */
const stopMs = 8_000;

const readyMessage = z.object({
  ready: z.literal(true),
  port: z.int(),
  facts: z.record(z.string(), z.string()),
});

/**
 * Starts `local/{name}/main.ts` and waits until it is ready. It is given `env` and nothing else of this process's
 * environment but PATH and HOME, so that a variable of the user's shell changes nothing by accident.
 */
export async function startPart(
  name: string,
  args: string[],
  env: Record<string, string>,
  onLine: OnLine,
): Promise<Child> {
  const file = fileURLToPath(new URL(`./${name}/main.ts`, import.meta.url));
  const { PATH = "", HOME = "" } = process.env;
  // A process group of its own: Ctrl-C reaches this process alone, which then ends the parts in order.
  const child = fork(file, args, { env: { PATH, HOME, ...env }, silent: true, detached: true });
  for (const output of [child.stdout, child.stderr]) {
    if (output !== null) createInterface({ input: output }).on("line", (line) => onLine(name, line));
  }
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const { port, facts } = await Promise.race([
    new Promise<z.infer<typeof readyMessage>>((resolve) =>
      child.once("message", (message) => resolve(readyMessage.parse(message))),
    ),
    exited.then(() => {
      throw new Error(`${name} ended before it was ready`);
    }),
  ]);
  return { name, pid: child.pid ?? 0, port, facts, exited, stop: () => stop(child, exited) };
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill("SIGTERM");
  const overdue = setTimeout(() => child.kill("SIGKILL"), stopMs);
  await exited;
  clearTimeout(overdue);
}
