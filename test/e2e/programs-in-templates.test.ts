// Where a step's programs come from: the template whose name says that it has them, or an upload.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runtimeProgram } from "../../src/agents/pool.ts";
import { templateName } from "../../src/sandbox/programs.ts";
import { agent } from "../unit/orchestration/support.ts";
import { CoreSession } from "./support/core-session.ts";
import { ofType, runAgent, startSandboxes } from "./support/run-agent.ts";

const codeRunner = agent("code-runner", { retries: 0 });
const program = readFileSync("dist/assets/agents/code-runner.mjs");
const input = "Run this:\n```js\nconsole.log(6 * 7)\n```";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** The sandboxes of a host whose template has this name, and those of the built programs. */
async function sandboxesFrom(templateName: string, has: "all programs" | "the runtime" | "no program") {
  const tools = mkdtempSync(join(tmpdir(), "miosa-tools-"));
  mkdirSync(join(tools, "programs"));
  const folders = { "all programs": [""], "the runtime": [runtimeProgram().sha256], "no program": [] }[has];
  for (const folder of folders) {
    cpSync(join("sandbox-template/programs", folder), join(tools, "programs", folder), { recursive: true });
  }
  const host = await startSandboxes({ templateName, toolsDir: tools });
  cleanups.push(host.stop, () => rmSync(tools, { recursive: true }));
  return host.sandboxes;
}

describe("the programs of a step", () => {
  it.each([
    ["not uploaded where the template has them", templateName(), "all programs", []],
    [
      "uploaded where the template is called after others",
      "miosa:0",
      "all programs",
      ["runtime", "code-runner"],
    ],
    ["uploaded late where the template lacks them", templateName(), "no program", ["runtime", "code-runner"]],
    [
      "uploaded late where it lacks the agent's one",
      templateName(),
      "the runtime",
      ["runtime", "code-runner"],
    ],
  ] as const)("are %s", async (_, name, has, expected) => {
    const uploaded: string[] = [];
    const events = await runAgent({
      sandboxes: await sandboxesFrom(name, has),
      ...{ program, input, pool: [codeRunner] },
      onUpload: (one) => void uploaded.push(one),
    });
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(ofType(events, "sandbox.created")).toHaveLength(1);
    expect(uploaded).toEqual(expected);
  });

  it("are brought late by a session that was restarted meanwhile", async () => {
    const session = new CoreSession(
      await sandboxesFrom(templateName(), "no program"),
      agent("subject", { retries: 0 }),
      Buffer.from(
        `console.log(${JSON.stringify(JSON.stringify({ type: "result", summary: "", output: 1 }))})`,
      ),
    );
    const hasStarted = () => session.events.some(({ type }) => type === "step.started");
    await expect.poll(hasStarted, { timeout: 20_000, interval: 1 }).toBe(true);
    session.kill();
    session.start();
    await expect.poll(() => session.hasEnded, { timeout: 20_000 }).toBe(true);
    session.kill();
    expect(session.events.some(({ type }) => type === "run.completed")).toBe(true);
  });
});
