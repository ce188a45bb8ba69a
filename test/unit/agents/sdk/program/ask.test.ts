// A program that asks a person, in the runtime as a process of its own: the test is the session that replies.

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { AgentReply } from "../../../../../src/agents/contract.ts";
import { ask as askParams } from "../../../../../src/consultation/ask.ts";
import { ofType, startRuntime, useWorkspaces } from "../../workspace.ts";

const createWorkspace = useWorkspaces();

const program = fileURLToPath(new URL("../../../../../agents/sdk/program", import.meta.url));

/** A program made with the SDK. */
const programOf = (work: string) => `
  import { ask, requestPermission } from "${program}/ask.ts";
  import { runProgram } from "${program}/program.ts";
  await runProgram(async () => { ${work} });
`;

type Told = Pick<AgentReply, "result" | "error">;

/** Runs a program to its end, and replies to its n-th request with the n-th of the replies, after a wait. */
async function runAsking(source: string, replies: Told[], { waitMs = 0, timeoutMs = 30_000 } = {}) {
  const workspace = await createWorkspace({ program: { source }, task: { limits: { timeoutMs } } });
  const requests = async () => ofType(await workspace.records().catch(() => []), "request");
  const runtime = startRuntime(workspace);
  const ended = once(runtime, "exit");
  for (const [index, told] of replies.entries()) {
    await expect.poll(requests, { timeout: 20_000 }).toHaveProperty([index]);
    await sleep(waitMs);
    const id = (await requests())[index]?.id;
    runtime.stdin?.write(`${JSON.stringify({ type: "reply", id, ...told })}\n`);
  }
  await ended;
  return workspace.records();
}

describe("a program that asks a person", { timeout: 60_000 }, () => {
  it("awaits the answer, and asks in a way that the session understands", async () => {
    const source = programOf(`
      const { value } = await ask({
        text: "Where to?",
        schema: { type: "object", properties: { port: { type: "integer" } }, required: ["port"] },
      });
      await requestPermission({ text: "May I?", action: "deploy", detail: "to live" });
      return { summary: "deployed", output: value };`);
    const records = await runAsking(source, [
      { result: { value: { port: 80 } } },
      { result: { decision: "allow" } },
    ]);
    for (const { method, params } of ofType(records, "request")) {
      expect(method).toBe("ask");
      expect(askParams.safeParse(params).error).toBeUndefined();
    }
    expect(ofType(records, "result")).toEqual([
      { type: "result", summary: "deployed", output: { port: 80 } },
    ]);
  });

  it("may ask several things at once, and gets each answer where it belongs", async () => {
    const source = programOf(`
      const [a, b] = await Promise.all([ask({ text: "A?" }), ask({ text: "B?" })]);
      return { summary: a.text + b.text, output: null };`);
    const records = await runAsking(source, [{ result: { text: "a" } }, { result: { text: "b" } }]);
    expect(ofType(records, "result")[0]?.summary).toBe("ab");
  });

  it("ends with the code of a denial that it does not catch", async () => {
    const source = programOf(`await requestPermission({ text: "May I?", action: "deploy" });`);
    const denial = { code: "permission_denied", message: "Not on a Friday." };
    const records = await runAsking(source, [{ error: denial }]);
    expect(ofType(records, "error")).toEqual([{ type: "error", ...denial }]);
  });

  it("does not run out of time while it waits, and does once it works on", async () => {
    const wait = (ms: number) =>
      programOf(`
      await ask({ text: "Go on?" });
      await new Promise((resolve) => setTimeout(resolve, ${ms}));
      return { summary: "done", output: null };`);
    const times = { waitMs: 4_000, timeoutMs: 3_000 };
    const yes = [{ result: { text: "yes" } }];
    const [inTime, late] = await Promise.all([
      runAsking(wait(0), yes, times),
      runAsking(wait(20_000), yes, times),
    ]);
    expect(ofType(inTime, "result")[0]?.summary).toBe("done");
    expect(ofType(late, "error")[0]?.code).toBe("timeout");
  });
});
