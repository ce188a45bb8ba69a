// Where a step's programs come from: the template whose name says that it has them, or an upload.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sandbox } from "e2b";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runtimeProgram } from "../../src/agents/pool.ts";
import { templateName } from "../../src/sandbox/programs.ts";
import type { Sandboxes } from "../../src/sandbox/sandboxes.ts";
import { agent } from "../unit/orchestration/support.ts";
import { CoreSession } from "./support/core-session.ts";
import { ofType, runAgent, startSandboxes } from "./support/run-agent.ts";

const codeRunner = agent("code-runner", { retries: 0 });
const program = readFileSync("dist/assets/agents/code-runner.mjs");
const input = "Run this:\n```js\nconsole.log(6 * 7)\n```";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const clean of cleanups.splice(0)) await clean();
});

/** A host whose template has this name, and these of the built programs. */
async function startHost(templateName: string, programs: "all" | "the runtime" | "none") {
  const tools = mkdtempSync(join(tmpdir(), "miosa-tools-"));
  const folders = { all: [""], "the runtime": [runtimeProgram().sha256], none: [] }[programs];
  for (const folder of folders) {
    mkdirSync(join(tools, "programs"), { recursive: true });
    const from = join("sandbox-template/programs", folder);
    cpSync(from, join(tools, "programs", folder), { recursive: true });
  }
  const host = await startSandboxes({ templateName, toolsDir: tools });
  cleanups.push(host.stop, () => rmSync(tools, { recursive: true }));
  return { ...host, written: noteUploads(host.sandboxes) };
}

/** The names of the files that are uploaded into new sandboxes, call by call. */
function noteUploads(sandboxes: Sandboxes): string[][] {
  const written: string[][] = [];
  const create = sandboxes.create.bind(sandboxes);
  const noting = (sandbox: Sandbox) => {
    const write = vi.spyOn(sandbox.files, "write");
    const { getMockImplementation: original } = write;
    expect(original()).toBeUndefined();
    return { sandbox, calls: write.mock.calls };
  };
  vi.spyOn(sandboxes, "create").mockImplementation(async (...args) => {
    const { sandbox, calls } = noting(await create(...args));
    const { push } = calls;
    calls.push = (...made) => {
      for (const [files] of made) {
        if (Array.isArray(files)) written.push(files.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)));
      }
      return push.apply(calls, made);
    };
    return sandbox;
  });
  return written;
}

const work = ["task.json", "1"];
const programs = ["runtime.mjs", "code-runner.mjs"];

describe("the programs of a step", () => {
  it("are not uploaded where its template has them", async () => {
    const { sandboxes, written } = await startHost(templateName(), "all");
    const events = await runAgent({ sandboxes, program, input, pool: [codeRunner] });
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(written).toEqual([work]);
  });
});
