import { type Frame, splitError, type Trace } from "./trace.ts";

const head = /^(?:Exception in thread ".*?" |Caused by: )?((?:[a-z_]\w*\.)+[A-Z]\w*(?:: .*)?)$/;
const frameLine = /^\s+at (?:[\w.]+\/)?([\w.$<>]+)\((\w+\.(?:java|kt|scala)):(\d+)\)$/;

/** A frame names its file without the folders: those are the packages of its class. */
function frameOf(line: string): Frame | undefined {
  const [, call = "", file, number] = frameLine.exec(line) ?? [];
  if (file === undefined) return undefined;
  const packages = call.split(".").slice(0, -2);
  const name = call.split(".").slice(-2).join(".");
  return { file: [...packages, file].join("/"), line: Number(number), name };
}

/** The exceptions in the output of a Java program, with their causes. */
export function readJavaTraces(lines: readonly string[]): Trace[] {
  const traces: Trace[] = [];
  let current: Trace | undefined;
  for (const [index, line] of lines.entries()) {
    const frame = frameOf(line);
    if (frame !== undefined) {
      current?.frames.push(frame);
      continue;
    }
    const [whole = "", error] = head.exec(line) ?? [];
    if (error === undefined || frameOf(lines[index + 1] ?? "") === undefined) continue;
    const trace: Trace = { language: "java", ...splitError(error), frames: [], causes: [] };
    if (whole.startsWith("Caused by: ") && current !== undefined) current.causes.push(trace);
    else traces.push(trace);
    current = trace;
  }
  return traces;
}
