import type { Readable } from "node:stream";
import { describeArtifact } from "./artifact.ts";
import { readLines } from "./lines.ts";
import { parseLine } from "./parse-line.ts";
import type { Recorder } from "./recorder.ts";

/** Longer lines are cut before anyone looks at them; up to here a record that is too long is shortened. */
const MAX_READ_BYTES = 1_048_576;

async function recordArtifact(recorder: Recorder, outDirectory: string, path: string): Promise<void> {
  const described = await describeArtifact(outDirectory, path);
  if ("type" in described) await recorder.pass(described);
  else await recorder.remark(`The artifact ${JSON.stringify(path)} was left out: ${described.refused}.`);
}

/**
 * Records the agent's standard output: its records as they are, every other line as a log.
 *
 * @param onAsk is told the id of each request to a person that was recorded.
 */
export async function recordStdout(
  stream: Readable,
  recorder: Recorder,
  outDirectory: string,
  onAsk: (id: string) => void,
): Promise<void> {
  for await (const { text, cutBytes } of readLines(stream, MAX_READ_BYTES)) {
    const parsed = parseLine(text);
    if (parsed.kind === "record") {
      const isRecorded = await recorder.pass(parsed.record);
      if (isRecorded && parsed.record.type === "request" && parsed.record.method === "ask")
        onAsk(parsed.record.id);
    } else if (parsed.kind === "artifact") await recordArtifact(recorder, outDirectory, parsed.path);
    else await recorder.pass({ type: "log", stream: "stdout", text }, cutBytes);
  }
}

/** Records each line of the agent's standard error as a log. */
export async function recordStderr(stream: Readable, recorder: Recorder): Promise<void> {
  for await (const { text, cutBytes } of readLines(stream, MAX_READ_BYTES)) {
    await recorder.pass({ type: "log", stream: "stderr", text }, cutBytes);
  }
}
