import { chainsOf } from "./chain.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Sources } from "./sources.ts";
import type { Trace } from "./traces/trace.ts";

const keyOf = ({ finding: { file, line, message } }: Failure): string =>
  JSON.stringify([file, line, message.split("\n", 1)[0]]);

/** The errors of several traces by `read`, each once: test frameworks tell some of them twice. */
export async function failuresOf(
  traces: readonly Trace[],
  sources: Sources,
  read: typeof failureOf = failureOf,
): Promise<Failure[]> {
  const failures = new Map<string, Failure>();
  for (const chain of traces.flatMap(chainsOf)) {
    const failure = await read(chain, sources);
    if (failure !== undefined && !failures.has(keyOf(failure))) failures.set(keyOf(failure), failure);
  }
  return [...failures.values()];
}
