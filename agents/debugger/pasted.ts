import { readFile } from "node:fs/promises";
import type { Task } from "../../src/agents/contract.ts";
import { type Failure, strangeFailureOf } from "./failure.ts";
import { failuresOf } from "./failures.ts";
import { saidCommand } from "./said-command.ts";
import type { Sources } from "./sources.ts";
import { readTraces } from "./traces/read-traces.ts";
import type { Trace } from "./traces/trace.ts";

/** The errors of stacks that the request itself has: as code blocks that are no code, else among its words. */
async function pastedTraces({ snippets, request }: Task): Promise<Trace[]> {
  const texts = await Promise.all(snippets.map(({ path }) => readFile(path, "utf8")));
  const traces = texts.flatMap(readTraces);
  return traces.length > 0 ? traces : readTraces(request);
}

/**
 * What the stacks in a request say: beside the files to which they lead, else by themselves. Undefined where there are
 * none, or where they lead to no file and there is a command to run instead.
 */
export async function readPasted(
  task: Task,
  sources: Sources,
): Promise<{ summary: string; failures: Failure[] } | undefined> {
  const traces = await pastedTraces(task);
  const placed = await failuresOf(traces, sources);
  const isRunnable = sources.files.length > 0 && saidCommand(task.request) !== undefined;
  const failures =
    placed.length > 0 || isRunnable ? placed : await failuresOf(traces, sources, strangeFailureOf);
  const [leading] = failures;
  if (leading === undefined) return undefined;
  const { file, line, message } = leading.finding;
  const [headline, place] = message.split("\n", 2);
  if (file !== undefined) return { summary: `The stack leads to ${file}:${line}: ${headline}`, failures };
  return { summary: `${headline}. ${place} Nothing was run.`.replace(/\.\.+/, "."), failures };
}
