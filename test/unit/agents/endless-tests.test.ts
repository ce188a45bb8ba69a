import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ofType, projectFolder, runStep, useWorkspaces } from "./workspace.ts";

const tools = join(projectFolder, "sandbox-template");
const hasTools = existsSync(join(tools, "node_modules"));
const hasPytest = spawnSync("python3", ["-m", "pytest", "--version"]).status === 0;

const createWorkspace = useWorkspaces();

/** Runs tests of which some do not end, and tells the summary and the findings in short. */
async function run(files: Record<string, string>, timeoutMs: number) {
  const workspace = await createWorkspace({
    program: { bundled: "test-runner" },
    files,
    task: { request: "run the tests", limits: { timeoutMs } },
  });
  const records = await runStep(workspace, { MIOSA_TOOLS: tools });
  return {
    errors: ofType(records, "error"),
    summary: ofType(records, "result")[0]?.summary,
    output: ofType(records, "result")[0]?.output,
    findings: ofType(records, "finding")
      .map(({ file, message }) => `${file}: ${message}`)
      .sort(),
  };
}

const endless = expect.stringContaining("It had not ended when its time was up");

describe("tests that do not end leave what the others say", { timeout: 60_000 }, () => {
  it("with node:test, the test named that waits, and the file that goes round", async () => {
    const head = 'const { test, describe } = require("node:test");\n';
    const { findings, summary, output, errors } = await run(
      {
        "package.json": '{"scripts":{"test":"node --test"}}',
        "a.test.js": `${head}test("adds", () => {});\ntest("fails", () => { throw new Error("no"); });`,
        "b.test.js": `${head}describe("queue", () => {\n  test("drains", () => new Promise((done) => setTimeout(done, 1e6)));\n});`,
        "c.test.js": "for (;;);",
      },
      8_000,
    );
    expect(errors).toEqual([]);

    expect(findings).toHaveLength(3);
    expect(findings[0]).toContain("a.test.js: fails\nError: no");
    expect(findings[1]).toContain("b.test.js: queue > drains\nIt had not ended when its time was up");
    expect(findings[2]).toContain("c.test.js: c.test.js\nIt had not ended when its time was up");
    expect(summary).toBe("1 passed, 3 failed (node:test); stopped before all tests had ended");
    expect(output).toMatchObject({ passed: 1, failed: 3, isComplete: false });
  });

  it.skipIf(!hasTools).each(["jest", "vitest"])(
    "with %s, the file named that goes round",
    async (framework) => {
      const head = framework === "vitest" ? 'import { test } from "vitest";\n' : "";
      const { findings, summary, errors } = await run(
        {
          "package.json": JSON.stringify({ scripts: { test: framework } }),
          "src/a.js": "",
          "test/a.test.js": `${head}test("adds", () => {});\ntest("fails", () => { throw new Error("no"); });`,
          "test/b.test.js": `${head}test("spins", () => { for (;;); });`,
        },
        14_000,
      );
      expect(errors).toEqual([]);
      expect(findings).toEqual([expect.stringContaining("test/a.test.js: fails\nError: no"), endless]);
      expect(findings[1]).toContain("test/b.test.js: ");
      expect(summary).toBe(`1 passed, 2 failed (${framework}); stopped before all tests had ended`);
    },
  );

  it.skipIf(!hasPytest).each([
    ["waits", "    time.sleep(1e6)", ["test_a.py: test_fails\nassert 1 == 2"]],
    [
      "takes no interrupt",
      "    while True:\n        try:\n            time.sleep(1e6)\n        except KeyboardInterrupt:\n            pass",
      [],
    ],
  ])("with pytest, the test named that %s", async (_, body, others) => {
    const { findings, summary, errors } = await run(
      {
        "pyproject.toml": "",
        "test_a.py": "def test_adds():\n    pass\n\ndef test_fails():\n    assert 1 == 2\n",
        "test_b.py": `import time\n\nclass TestQueue:\n  def test_drains(self):\n${body}\n`,
      },
      16_000,
    );
    expect(errors).toEqual([]);
    expect(findings).toEqual([
      ...others,
      expect.stringContaining("test_b.py: TestQueue.test_drains\nIt had not ended"),
    ]);
    expect(summary).toContain("stopped before all tests had ended");
  });
});
