import { type CommandResult, runCommand } from "../sdk/commands/command.ts";
import type { Choice } from "./command.ts";
import { readTraces } from "./traces/read-traces.ts";
import type { Trace } from "./traces/trace.ts";

/** One run of the command. `isLate` is one that had to be ended, such as a server. */
export type Attempt = { result: CommandResult; traces: Trace[]; isLate: boolean; hasFailed: boolean };

const MOST_MS = 60_000;

/** How often a command is run: once more after a failure, or more often where the request says that it comes and goes. */
export const attemptsFor = (request: string): number =>
  /\b(?:flak\w*|sometimes|intermittent\w*|occasional\w*|random\w*|now and then)\b/i.test(request) ? 8 : 2;

/**
 * Runs a command until it is known whether its failure is steady: one that succeeds is not run again, unless more
 * than two attempts are asked for. All attempts together take half of `timeoutMs`.
 */
export async function runAttempts(
  { words, cwd, env, remove }: Choice,
  most: number,
  timeoutMs: number,
): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  const each = Math.min(MOST_MS, Math.floor(timeoutMs / 2 / most));
  try {
    while (attempts.length < most) {
      const result = await runCommand({ words, cwd, env, stdout: "log", timeoutMs: each });
      const { isLate } = result;
      const traces = readTraces(`${result.stdout}\n${result.stderr}`);
      attempts.push({ result, traces, isLate, hasFailed: !isLate && result.exitCode !== 0 });
      const isKnown = isLate || (most === 2 && attempts.every(({ hasFailed }) => !hasFailed));
      if (isKnown) break;
    }
    return attempts;
  } finally {
    await remove();
  }
}
