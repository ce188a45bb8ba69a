import { tmpdir } from "node:os";
import { afterEach, expect, it, vi } from "vitest";
import { runCommand } from "../../../../../agents/sdk/commands/command.ts";

/** What a stream may hand over at once, of both outputs, once written as records. */
const MAX_WAITING_BYTES = 262_144;

afterEach(() => vi.restoreAllMocks());

/** Replaces standard output by one that takes nothing more until the event loop has turned `turns` times. */
function slowStdout(turns: number) {
  let waiting = 0;
  const seen = { mostWaiting: 0, bytes: 0 };
  const drain = (left: number) => {
    if (left > 0) return setImmediate(() => drain(left - 1));
    waiting = 0;
    process.stdout.emit("drain");
  };
  vi.spyOn(process.stdout, "writableNeedDrain", "get").mockImplementation(() => waiting > 0);
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    if (waiting === 0) drain(turns);
    waiting += chunk.length;
    seen.bytes += chunk.length;
    seen.mostWaiting = Math.max(seen.mostWaiting, waiting);
    return false;
  });
  return seen;
}

it("a command's output is read no faster than the agent's own is taken", async () => {
  const seen = slowStdout(50);
  const code = 'process.stdout.write("a".repeat(4_000_000) + "end")';
  const result = await runCommand({
    words: [process.execPath, "-e", code],
    cwd: tmpdir(),
    stdout: "message",
  });
  expect(result.stdout).toMatch(/aaaend$/);
  expect(seen.bytes).toBeGreaterThan(4_000_000);
  expect(seen.mostWaiting).toBeLessThan(MAX_WAITING_BYTES);
});
