// A part is one process of the local stack: it says when it is ready, and ends when told to or when
// the process that started it is gone, so that no part outlives its stack.

import { inspect } from "node:util";
import { z } from "zod";

/** What a started part reports to whoever started it. */
export type Part = {
  /** The port it listens on, on 127.0.0.1. */
  port: number;
  /** Facts worth showing at start and in health, such as the engine or the isolation in force. */
  facts: Record<string, string>;
  /** Ends everything the part started. Called once. */
  stop: () => Promise<void>;
};

/** The message a part sends to its parent once it accepts connections. */
export const partReady = z.object({
  ready: z.literal(true),
  port: z.int(),
  facts: z.record(z.string(), z.string()),
});

/** Runs a part as this process's only job, until a signal or the end of its parent. */
export async function runPart(start: () => Promise<Part>): Promise<void> {
  let part: Part | undefined;
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await part?.stop();
    process.exit(part === undefined ? 1 : 0);
  };
  for (const end of ["SIGINT", "SIGTERM", "disconnect"]) process.on(end, stop);
  try {
    part = await start();
  } catch (error) {
    // What a person can mend is told in a sentence; a defect of ours, with where it happened.
    const isExpected = error instanceof Error && error.constructor === Error;
    process.stderr.write(`${isExpected ? `Error: ${error.message}` : inspect(error)}\n`);
    process.exit(1);
  }
  const ready: z.infer<typeof partReady> = { ready: true, port: part.port, facts: part.facts };
  if (process.send) process.send(ready);
  else process.stdout.write(`${JSON.stringify(ready)}\n`);
}
