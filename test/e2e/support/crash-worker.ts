import { join } from "node:path";
import { type ReadyPart, startPart } from "../../../local/child.ts";
import type { StackDescription } from "../../../local/stack.ts";

/** Kills the runtime of a stack's Worker with all its processes. `worker` is what runs in place of the first one. */
export function killWorker(stack: StackDescription, worker: ReadyPart | undefined): void {
  process.kill(-(worker?.pid ?? stack.parts.worker?.pid ?? 0), "SIGKILL");
}

/** Starts a stack's Worker anew on what it had stored. */
export function startWorker(stack: StackDescription, dataDir: string): Promise<ReadyPart> {
  const port = ["--port", new URL(stack.url).port];
  const data = ["--data", join(dataDir, "worker"), "--env-file", join(dataDir, "worker.env")];
  return startPart("worker", [...port, ...data], {}, () => {});
}
