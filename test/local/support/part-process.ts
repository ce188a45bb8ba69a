import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { partReady } from "../../../local/part.ts";

const root = new URL("../../../", import.meta.url);

/** Starts a part's program in a process of its own, which says nothing until it is ready. */
export function forkPart(program: string, flags: string[], env: Record<string, string>): ChildProcess {
  const { DATABASE_URL: _, REDIS_URL: __, ...inherited } = process.env;
  return fork(fileURLToPath(new URL(program, root)), flags, { env: { ...inherited, ...env }, silent: true });
}

/** Waits until a part accepts connections. Throws with what it printed when it exits instead. */
export async function untilReady(child: ChildProcess): Promise<z.infer<typeof partReady>> {
  let printed = "";
  child.stderr?.on("data", (chunk) => {
    printed += chunk;
  });
  const exited = once(child, "exit").then(() => {
    throw new Error(printed);
  });
  const [ready] = await Promise.race([once(child, "message"), exited]);
  return partReady.parse(ready);
}

/** Ends a process with a signal and waits until it is gone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [code] = await once(child, "exit");
  return code;
}
