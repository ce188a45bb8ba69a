import { type CommandHandle, Sandbox } from "e2b";
import { expect, it, vi } from "vitest";
import { RuntimeGone, SandboxGone } from "../../../src/sandbox/failure.ts";
import { followLines } from "../../../src/sandbox/follow.ts";

const path = `/workspace/.miosa/programs/${"0".repeat(64)}/runtime.mjs`;
const runtime = { pid: 7, cmd: "node", args: [path, "run"], envs: {} };

/** A sandbox that is there. `seen` says, for each time that its processes are listed, whether the runtime is among them. */
function sandboxWith(...seen: boolean[]): Sandbox {
  const sandbox = new Sandbox({
    sandboxId: "sandbox",
    envdVersion: "0.6.4",
    apiKey: "test",
    validateApiKey: false,
  });
  vi.spyOn(sandbox, "isRunning").mockResolvedValue(true);
  vi.spyOn(sandbox.commands, "list").mockImplementation(async () => (seen.shift() ? [runtime] : []));
  const ended = { wait: async () => undefined, disconnect: async () => undefined, kill: async () => true };
  vi.spyOn(sandbox.commands, "run").mockResolvedValue(ended as unknown as CommandHandle & never);
  return sandbox;
}

const follow = (sandbox: Sandbox, known?: number) =>
  Array.fromAsync(followLines(sandbox, 0, new AbortController().signal, known));

it("a runtime that was started and is gone without a word has ended by itself", async () => {
  await expect(follow(sandboxWith(false), runtime.pid)).rejects.toThrow(RuntimeGone);
});

it("a runtime that was found and is gone later has ended by itself, however often the stream broke", async () => {
  await expect(follow(sandboxWith(true, true, false))).rejects.toThrow(RuntimeGone);
});

it("a runtime that is not there when its sandbox is come back to was lost with the sandbox's memory", async () => {
  await expect(follow(sandboxWith(false))).rejects.toThrow(SandboxGone);
});
