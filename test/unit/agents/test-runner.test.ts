import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ofType, projectFolder, runStep, useWorkspaces, type WorkspaceOptions } from "./workspace.ts";

const tools = join(projectFolder, "sandbox-template");
const hasTools = existsSync(join(tools, "node_modules"));
const hasPytest = spawnSync("python3", ["-m", "pytest", "--version"]).status === 0;

const createWorkspace = useWorkspaces();

async function run(options: Omit<WorkspaceOptions, "program">, toolsFolder = tools) {
  const workspace = await createWorkspace({ program: { bundled: "test-runner" }, ...options });
  const records = await runStep(workspace, { MIOSA_TOOLS: toolsFolder });
  const [result] = ofType(records, "result");
  const readArtifact = (path: string) => readFile(join(workspace.root, "out", path), "utf8");
  return {
    records,
    result,
    findings: ofType(records, "finding"),
    error: ofType(records, "error")[0],
    readArtifact,
  };
}

/** Where a finding is, and the first two lines of what it says. */
const short = ({
  file,
  line,
  message,
}: {
  file?: string | undefined;
  line?: number | undefined;
  message: string;
}) => [`${file}:${line}`, ...message.split("\n").slice(0, 2)];

describe("a project for node:test", { timeout: 60_000 }, () => {
  it("has each failing test named with its file, line and message", async () => {
    const { records, result, findings, readArtifact } = await run({ examples: ["price-calculator"] });
    expect(result?.summary).toBe("12 passed, 2 failed (node:test)");
    expect(result?.output).toMatchObject({ framework: "node:test", passed: 12, failed: 2, skipped: 0 });
    expect(findings.map(short)).toEqual([
      [
        "price-calculator/test/checkout.test.js:18",
        "coupons > ignores a code that does not exist",
        "TypeError: Cannot read properties of undefined (reading 'minimum')",
      ],
      [
        "price-calculator/test/checkout.test.js:28",
        "tax > rounds half a cent up",
        "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:",
      ],
    ]);
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ["node:test/failed", "error"],
      ["node:test/failed", "error"],
    ]);
    expect(findings[0]?.message).toContain("Thrown at price-calculator/src/coupon.js:9.");
    expect(ofType(records, "artifact").map(({ path }) => path)).toEqual(["report.junit.xml", "report.md"]);
    expect(await readArtifact("report.junit.xml")).toContain("<testsuites>");
    expect(await readArtifact("report.md")).toContain("`price-calculator/test/checkout.test.js:28`");
    expect(records.at(-1)).toEqual({ type: "exit", code: 0, signal: null });
  });

  it("has nothing found where all tests pass", async () => {
    const { result, findings } = await run({ examples: ["word-count"] });
    expect(result?.summary).toBe("5 passed, 0 failed (node:test)");
    expect(findings).toEqual([]);
  });

  it("has a file found that cannot be loaded", async () => {
    const { result, findings } = await run({ examples: ["exchange-rates"] });
    expect(result?.output).toMatchObject({ passed: 0, failed: 1 });
    expect(findings[0]).toMatchObject({ file: "exchange-rates/test/convert.test.js" });
    expect(findings[0]?.message).toContain("Cannot find module");
  });

  it("may be written in TypeScript, skip tests, and keep helpers beside them", async () => {
    const { result, findings } = await run({
      files: {
        "package.json": '{"type":"module","scripts":{"test":"node --test"}}',
        "src/unit.ts": "export enum Unit { Cent = 1 }",
        "test/helper.ts": "export const one: number = 1;",
        "test/unit.test.ts": [
          'import assert from "node:assert";',
          'import { test } from "node:test";',
          'import { Unit } from "../src/unit";',
          'import { one } from "./helper.js";',
          "",
          "interface Case { value: number }",
          'test("fails", () => { const c: Case = { value: one + 1 }; assert.equal(c.value, Unit.Cent); });',
          'test("is skipped", { skip: true }, () => {});',
          'test("is to be written", { todo: true }, () => { throw new Error("not yet"); });',
          'test("passes", () => {});',
        ].join("\n"),
      },
    });
    expect(result?.output).toMatchObject({ passed: 1, failed: 1, skipped: 2 });
    expect(findings).toMatchObject([{ file: "test/unit.test.ts", line: 7 }]);
    expect(findings[0]).not.toHaveProperty("column");
  });
});

describe.skipIf(!hasTools)(
  "a project without packages of its own, with the sandbox's tools",
  { timeout: 90_000 },
  () => {
    it("runs its tests with vitest", async () => {
      const { records, result, findings } = await run({ examples: ["text-tools"] });
      expect(result?.summary).toBe("4 passed, 1 failed (vitest)");
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatchObject({
        rule: "vitest/failed",
        file: "text-tools/test/shorten.test.ts",
        line: 10,
      });
      expect(findings[0]?.message).toContain("is never longer than asked for\nAssertionError: expected");
      expect(ofType(records, "artifact").map(({ path }) => path)).toEqual(["report.json", "report.md"]);
    });

    it("runs its tests with jest", async () => {
      const { result, findings } = await run({ examples: ["inventory"] });
      expect(result?.summary).toBe("3 passed, 1 failed (jest)");
      expect(findings[0]).toMatchObject({
        rule: "jest/failed",
        file: "inventory/__tests__/inventory.test.js",
        line: 26,
      });
      expect(findings[0]?.message).toContain('Expected substring: "only 5 left"');
    });

    it("has files found that cannot be loaded, with their line, by both", async () => {
      const broken = { "src/a.js": "", "test/broken.test.js": "// one\nconst = 1;\n" };
      for (const framework of ["vitest", "jest"]) {
        const { result, findings } = await run({
          files: { ...broken, "package.json": JSON.stringify({ scripts: { test: framework } }) },
        });
        expect(result?.output).toMatchObject({ passed: 0, failed: 1 });
        expect(findings[0]).toMatchObject({
          rule: `${framework}/failed`,
          file: "test/broken.test.js",
          line: 2,
        });
      }
    });

    it("has what took too long said as such by vitest, and the hooks of suites that failed", async () => {
      const { result, findings } = await run({
        files: {
          "package.json": JSON.stringify({ scripts: { test: "vitest" } }),
          "a.test.js": [
            'import { beforeAll, describe, test } from "vitest";',
            'test("waits", { timeout: 100 }, () => new Promise(() => {}));',
            'describe("shop", () => {',
            '  describe("stock", () => {',
            '    beforeAll(() => { throw new Error("no database"); });',
            '    test("counts", () => {});',
            "  });",
            "});",
          ].join("\n"),
          "b.test.js": 'import { test } from "vitest";\nimport "./nothing.js";\ntest("b", () => {});',
        },
      });
      expect(result?.summary).toBe("0 passed, 3 failed, 1 skipped (vitest)");
      expect(findings.map(short)).toEqual([
        ["a.test.js:2", "waits", "Error: Test timed out in 100ms."],
        ["a.test.js:5", "shop > stock", "Error: no database"],
        ["b.test.js:2", "b.test.js", "Error: Cannot find module './nothing.js' imported from b.test.js"],
      ]);
    });

    it("has a missing module found where jest's files want it, and errors of syntax without its advice", async () => {
      const { findings } = await run({
        files: {
          "app/package.json": JSON.stringify({ scripts: { test: "jest" } }),
          "app/a.test.js": 'test("a", () => {});\nconst x = require("./nothing");\n',
          "app/b.test.js": 'require("./lib/broken");\ntest("b", () => {});\n',
          "app/lib/broken.js": "\nconst = 1;\n",
          "app/c.test.ts": "const n: number = 1;\ntest('c', () => {});\n",
        },
      });
      expect(findings.map(short).sort()).toEqual([
        ["app/a.test.js:2", "app/a.test.js", "Cannot find module './nothing' from 'a.test.js'"],
        [
          "app/c.test.ts:1",
          "app/c.test.ts",
          "SyntaxError: app/c.test.ts: Missing initializer in const declaration. (1:7)",
        ],
        ["app/lib/broken.js:2", "app/b.test.js", "SyntaxError: app/lib/broken.js: Unexpected token (2:6)"],
      ]);
      const hinted = findings.filter(({ message }) => message.includes("only with a transform"));
      expect(hinted.map(({ file }) => file)).toEqual(["app/c.test.ts"]);
    });
  },
);

describe.skipIf(!hasPytest)("a project for pytest", { timeout: 60_000 }, () => {
  it("has each failing test named with its file, line and message", async () => {
    const { records, result, findings } = await run({ examples: ["temperature"] });
    expect(result?.summary).toBe("4 passed, 1 failed, 1 skipped (pytest)");
    expect(findings.map(short)).toEqual([
      [
        "temperature/tests/test_scales.py:19",
        "test_nothing_is_colder_than_absolute_zero",
        "Failed: DID NOT RAISE <class 'ValueError'>",
      ],
    ]);
    expect(ofType(records, "artifact").map(({ path }) => path)).toEqual(["report.junit.xml", "report.md"]);
  });

  it("has a file found that cannot be loaded, and the line of a failure inside the code under test", async () => {
    const { result, findings } = await run({
      files: {
        "calc/calc.py": "def halve(n):\n    return n / 0\n",
        "calc/test_calc.py": "from calc import halve\n\ndef test_halve():\n    assert halve(2) == 1\n",
        "calc/test_broken.py": "import json\nfrom nowhere import x\n",
      },
    });
    expect(result?.output).toMatchObject({ framework: "pytest", passed: 0, failed: 2 });
    expect(findings[0]).toMatchObject({ file: "calc/test_broken.py", line: 2 });
    expect(findings[0]?.message).toContain("No module named 'nowhere'");
    expect(findings[1]).toMatchObject({ file: "calc/test_calc.py", line: 4 });
    expect(findings[1]?.message).toContain("Thrown at calc/calc.py:2.");
  });
});

describe("a project whose sources a step before generates", { timeout: 60_000 }, () => {
  it("passes its tests with the files that the step handed on", async () => {
    const request = "Run scripts/generate-rates.js, then run the tests";
    const step = { examples: ["exchange-rates"], task: { request } };
    const generated = await createWorkspace({ program: { bundled: "code-runner" }, ...step });
    const [artifact] = ofType(await runStep(generated), "artifact");
    const path = artifact?.path ?? "";
    const content = await readFile(join(generated.root, "out", path));
    const { result } = await run({ ...step, files: { [path]: content } });
    expect(result?.summary).toBe("3 passed, 0 failed (node:test)");
  });
});

describe("several projects", { timeout: 60_000 }, () => {
  it("are all run, with a report each", async () => {
    const { records, result } = await run({ examples: ["price-calculator", "word-count"] });
    expect(result?.summary).toBe("17 passed, 2 failed in 2 projects (node:test)");
    expect(ofType(records, "artifact").map(({ path }) => path)).toEqual([
      "price-calculator/report.junit.xml",
      "word-count/report.junit.xml",
      "report.md",
    ]);
  });

  it("do not keep each other from running where one lacks its tool", async () => {
    const { result, findings } = await run({ examples: ["text-tools", "word-count"] }, "/nowhere");
    expect(result?.summary).toBe("5 passed, 0 failed (node:test)");
    expect(findings[0]).toMatchObject({ severity: "error", rule: "tool_missing" });
  });

  it("are run in part where the request names one, or a file of tests", async () => {
    const examples = ["price-calculator", "word-count"];
    const one = await run({ examples, task: { request: "Run the tests of word-count." } });
    expect(one.result?.summary).toBe("5 passed, 0 failed (node:test)");
    const file = await run({ examples, task: { request: "does cart.test.js pass?" } });
    expect(file.result?.summary).toBe("6 passed, 0 failed (node:test)");
  });
});

describe("where no test can run", { timeout: 60_000 }, () => {
  it("a missing framework is named, and how to bring it", async () => {
    const { error, result } = await run({ examples: ["text-tools"] }, "/nowhere");
    expect(result).toBeUndefined();
    expect(error?.code).toBe("tool_missing");
    expect(error?.message).toMatch(/vitest.*node_modules/s);
  });

  it("a framework that this agent does not know is named", async () => {
    const { error } = await run({
      files: {
        "package.json": '{"scripts":{"test":"mocha"},"devDependencies":{"mocha":"1"}}',
        "test/a.test.js": "describe('x', () => {});",
      },
    });
    expect(error).toMatchObject({ code: "unsupported_framework", message: expect.stringContaining("mocha") });
  });

  it("the absence of tests is an answer with a warning", async () => {
    const { result, findings } = await run({ files: { "package.json": "{}", "src/a.js": "" } });
    expect(result?.summary).toBe("No tests found.");
    expect(findings).toMatchObject([{ severity: "warning", rule: "tests/none" }]);
  });
});
