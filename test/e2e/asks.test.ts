// Agents that ask a person: real sandboxes, runtime, program and drivers, with the core of a session around them, so
// that the pool can have an agent that asks.

import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "../../src/orchestration/limits.ts";
import { agent } from "../unit/orchestration/support.ts";
import { CoreSession } from "./support/core-session.ts";
import { ofType, startSandboxes } from "./support/run-agent.ts";

let host: Awaited<ReturnType<typeof startSandboxes>>;
beforeAll(async () => {
  host = await startSandboxes();
});
afterAll(() => host.stop());

/** A program that deploys: it asks where to, and for permission, and says what it did. */
const source = `
  import { ask, requestPermission } from "./agents/sdk/program/ask.ts";
  import { emit, runProgram } from "./agents/sdk/program/program.ts";
  await runProgram(async () => {
    const { value } = await ask({
      text: "Where to?",
      schema: {
        type: "object",
        properties: { port: { type: "integer", minimum: 1 }, host: { type: "string", default: "web" } },
        required: ["port"],
      },
    });
    emit({ type: "message", text: "deploying to " + value.host + ":" + value.port });
    await requestPermission({ text: "May I?", action: "deploy" });
    return { summary: "deployed", output: value };
  });
`;

const [bundle] = buildSync({
  stdin: { contents: source, resolveDir: process.cwd(), loader: "ts" },
  bundle: true,
  write: false,
  platform: "node",
  format: "esm",
}).outputFiles;

const deployer = agent("deployer", { retries: 0, timeoutMs: 20_000 });
const deploy = () => new CoreSession(host.sandboxes, deployer, Buffer.from(bundle?.contents ?? []));

const poll = { timeout: 60_000 };
const untilAsked = (session: CoreSession) => expect.poll(() => session.questions, poll).toHaveLength(1);
const untilEnded = (session: CoreSession) => expect.poll(() => session.hasEnded, poll).toBe(true);
const typesOf = ({ events }: CoreSession) => events.map(({ type }) => type);
const countOf = (session: CoreSession, type: string) =>
  typesOf(session).filter((each) => each === type).length;

/** Lets a sandbox come to stand still, long after which somebody looks again. */
async function letPause(session: CoreSession): Promise<void> {
  const paused = countOf(session, "sandbox.paused") + 1;
  session.letPass(limits.pauseMs);
  await expect.poll(() => countOf(session, "sandbox.paused"), poll).toBe(paused);
  session.letPass(3_600_000);
}

describe("an agent that asks a person", () => {
  it("goes on with each answer, in the same sandbox, with the types that it asked for", async () => {
    const session = deploy();
    await untilAsked(session);
    expect(session.answer({ value: { port: "80" } })).toBe("invalid_request");
    session.answer({ value: { port: 80 } });
    await untilAsked(session);
    session.answer({ value: { decision: "allow" } });
    await untilEnded(session);
    expect(ofType(session.events, "agent.message")[0]?.data.text).toBe("deploying to web:80");
    expect(ofType(session.events, "step.succeeded")[0]?.data.output).toEqual({ port: 80, host: "web" });
    expect(countOf(session, "sandbox.created")).toBe(1);
    session.kill();
  });

  it("ends with the denial of what it wanted to do", async () => {
    const session = deploy();
    await untilAsked(session);
    session.answer({ value: { port: 80 } });
    await untilAsked(session);
    session.answer({ value: { decision: "deny", reason: "Not on a Friday." } });
    await untilEnded(session);
    expect(ofType(session.events, "step.failed")[0]?.data.failure).toMatchObject({
      code: "agent_failed",
      message: "permission_denied: Not on a Friday.",
    });
    session.kill();
  });

  it("stands still while nobody answers, is answered after a crash, and goes on where it was", async () => {
    const session = deploy();
    await untilAsked(session);
    await letPause(session);
    session.kill();
    session.letPass(3_600_000);
    session.start();
    session.answer({ value: { port: 80 } });
    await untilAsked(session);
    // Once more: killed with the answer given, before anybody passed it on.
    await letPause(session);
    session.answer({ value: { decision: "allow" } });
    session.kill();
    session.start();
    await untilEnded(session);
    expect(typesOf(session).at(-1)).toBe("run.completed");
    expect(countOf(session, "sandbox.created")).toBe(1);
    expect([countOf(session, "sandbox.paused"), countOf(session, "sandbox.resumed")]).toEqual([2, 2]);
    expect(countOf(session, "agent.message")).toBe(1);
    // Two hours and more went by, and the sandbox ran for moments of them and the waits before its pauses.
    const [usage] = ofType(session.events, "usage.recorded");
    expect(usage?.data.sandboxMs).toBeLessThan(600_000);
    session.kill();
  });

  it("is asked anew where its sandbox was lost while it stood still", async () => {
    const session = deploy();
    await untilAsked(session);
    await letPause(session);
    const [created] = ofType(session.events, "sandbox.created");
    await host.sandboxes.kill(created?.data.sandboxId ?? "");
    session.answer({ value: { port: 80 } });
    await expect.poll(() => countOf(session, "step.retrying"), poll).toBe(1);
    await untilAsked(session);
    expect(session.questions[0]?.text).toBe("Where to?");
    session.take({ type: "cancel-run", runId: "run_a", reason: "enough" });
    await untilEnded(session);
    session.kill();
  });
});
