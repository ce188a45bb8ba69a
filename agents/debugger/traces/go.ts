import type { Frame, Trace } from "./trace.ts";

const head = /^(?:panic|fatal error): (.*?)(?: \[recovered\])?$/;
const place = /^\t(.+\.go):(\d+)(?: \+0x[0-9a-f]+)?$/;

/** The panics in the output of a Go program. The first goroutine is the one that panicked. */
export function readGoTraces(lines: readonly string[]): Trace[] {
  const traces: Trace[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [, message] = head.exec(lines[at] ?? "") ?? [];
    if (message === undefined) continue;
    const start = lines.findIndex((line, index) => index > at && line.startsWith("goroutine "));
    if (start < 0) continue;
    const frames: Frame[] = [];
    let end = start + 1;
    for (; end < lines.length && lines[end] !== ""; end += 1) {
      const [, file, line] = place.exec(lines[end] ?? "") ?? [];
      const name = (lines[end - 1] ?? "").replace(/\(.*$/, "").replace(/^created by /, "");
      if (file !== undefined) frames.push({ file, line: Number(line), name });
    }
    traces.push({ language: "go", kind: "panic", message, frames, causes: [] });
    at = end;
  }
  return traces;
}
