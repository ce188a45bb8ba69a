import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AgentRecord } from "../../../src/agents/contract.ts";
import { ofType, runStep, useWorkspaces, type WorkspaceOptions } from "./workspace.ts";

const createWorkspace = useWorkspaces();

async function run(options: Omit<WorkspaceOptions, "program">) {
  const workspace = await createWorkspace({ program: { bundled: "code-runner" }, ...options });
  return { workspace, records: await runStep(workspace) };
}

const runSnippet = (language: string, code: string, ending = "txt") =>
  run({ snippets: { [`1.${ending}`]: { language, code } } });

const said = (records: AgentRecord[]) =>
  ofType(records, "message.delta")
    .map(({ text }) => text)
    .join("");

describe("a code block", { timeout: 60_000 }, () => {
  it.each([
    ["javascript", 'import { sep } from "node:path"; console.log(sep, await Promise.resolve(1));', "/ 1\n"],
    ["js", 'const { sep } = require("node:path"); console.log(sep, __dirname.length > 0);', "/ true\n"],
    ["typescript", "enum Unit { Cent = 3 }\nconst unit: Unit = Unit.Cent;\nconsole.log(unit);", "3\n"],
    ["python", "print(sum(n * n for n in range(4)))", "14\n"],
    ["bash", 'for n in 1 2; do echo "n=$n"; done', "n=1\nn=2\n"],
    ["", "const n: number = 4;\nconsole.log(n);", "4\n"],
  ])("in %s runs: %s", async (language, code, output) => {
    const { records } = await runSnippet(language, code);
    expect(said(records)).toBe(output);
    expect(ofType(records, "result")[0]?.output).toMatchObject({ exitCode: 0, stdout: output, stderr: "" });
    expect(records.at(-1)).toEqual({ type: "exit", code: 0, signal: null });
  });

  it.each([
    [
      "javascript",
      '\nfunction f() {\n  throw new TypeError("bad thing");\n}\nf();',
      3,
      "TypeError: bad thing",
    ],
    ["javascript", 'import "node:fs";\n\nnull.x;', 3, "Cannot read properties of null"],
    ["javascript", "let a = 1;\nlet = = 2;", 2, "SyntaxError"],
    [
      "typescript",
      'const a: number = 1;\ninterface A { b: string }\n\nthrow new Error("bad " + a);',
      4,
      "Error: bad 1",
    ],
    ["typescript", "const a: number = 1;\nconst b: = 2;", 2, "SyntaxError"],
    ["python", "import json\n\njson.loads('{')", 3, "JSONDecodeError"],
    ["python", "def f(:\n  pass", 1, "SyntaxError"],
    ["bash", "echo fine\nset -e\nno-such-command\n", 3, "no-such-command: command not found"],
  ])("in %s that fails has its line named: %j", async (language, code, line, message) => {
    const { records } = await runSnippet(language, code);
    const [finding] = ofType(records, "finding");
    expect(finding).toMatchObject({ severity: "error", file: "snippets/1.txt", line });
    expect(finding?.message).toContain(message);
    expect(ofType(records, "result")).toHaveLength(1);
    expect(records.at(-1)).toEqual({ type: "exit", code: 0, signal: null });
  });

  it("finds the user's files as if it were one of them", async () => {
    const files = { "cart.js": "export const total = (a) => a * 2;", "data.py": "total = 8" };
    const script = 'import { total } from "./cart.js";\nconsole.log(total(4));';
    const javascript = await run({ files, snippets: { "1.js": { language: "js", code: script } } });
    expect(said(javascript.records)).toBe("8\n");
    const code = "from data import total\nprint(total)";
    const python = await run({ files, snippets: { "1.py": { language: "python", code } } });
    expect(said(python.records)).toBe("8\n");
  });

  it("runs after the one before it, and not at all once one has failed", async () => {
    const { records } = await run({
      snippets: {
        "1.py": { language: "python", code: "print('one')" },
        "2.sh": { language: "bash", code: "echo two; exit 3" },
        "3.js": { language: "javascript", code: "console.log('three')" },
      },
    });
    expect(said(records)).toBe("one\ntwo\n");
    expect(ofType(records, "result")[0]).toMatchObject({
      summary: "snippets/2.sh exited with code 3; 1 more not run.",
      output: {
        exitCode: 3,
        file: "snippets/2.sh",
        programs: [{ language: "python" }, { language: "shell" }],
      },
    });
    expect(ofType(records, "tool.call")).toHaveLength(2);
  });

  it("may print what is no text in UTF-8, or no text at all", async () => {
    const { records } = await runSnippet(
      "python",
      "import sys\nsys.stdout.buffer.write('caf\u00e9 f\u00fcr 5\\n'.encode('latin-1'))\nsys.stderr.buffer.write(bytes(range(256)) * 4)",
    );
    expect(said(records)).toBe("café für 5\n");
    expect(ofType(records, "log").map(({ text }) => text)).toEqual(["(1024 bytes of output are no text.)\n"]);
    expect(ofType(records, "result")[0]?.output).toMatchObject({ stdout: "café für 5\n", stderr: "" });
  });

  it("is left alone where it is no program, and the files run instead", async () => {
    const { records } = await run({
      files: { "tool.js": "console.log('tool')" },
      snippets: { "1.txt": { language: "json", code: "{}" } },
    });
    expect(said(records)).toBe("tool\n");
  });

  it("streams what it prints and keeps the end of it in the result", async () => {
    const code = "for n in range(20000):\n    print('line', n)";
    const { records } = await runSnippet("python", code);
    const [result] = ofType(records, "result");
    expect(said(records).split("\n")).toHaveLength(20_001);
    expect(JSON.stringify(result?.output)).toContain("line 19999");
    expect(JSON.stringify(result?.output)).not.toContain("line 10000");
  });

  it.each([
    ["seq 1 400000", "399999\n400000\n"],
    ['head -c 2000000 /dev/zero | tr "\\0" a; echo end', "aaaend\n"],
  ])("has its result however much it prints at once: %s", async (code, end) => {
    const { records } = await runSnippet("bash", code);
    const [result] = ofType(records, "result");
    expect(result?.output).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(end) });
    expect(said(records).endsWith(end)).toBe(true);
  });
});

describe("a program", { timeout: 60_000 }, () => {
  it("is over when it ends, whatever it left running", async () => {
    const { records } = await runSnippet("bash", "sleep 1000 &\necho started");
    expect(said(records)).toBe("started\n");
    expect(ofType(records, "result")[0]?.output).toMatchObject({ exitCode: 0 });
  });

  it("that goes on is stopped in time, with its line where Python tells it, and what it wrote is kept", async () => {
    const { records } = await run({
      snippets: {
        "1.py": {
          language: "python",
          code: "open('out.csv', 'w').close()\nprint('started')\nwhile True:\n    pass",
        },
      },
      task: { limits: { timeoutMs: 6_000 } },
    });
    expect(said(records)).toBe("started\n");
    const [finding] = ofType(records, "finding");
    expect(finding).toMatchObject({ severity: "error", file: "snippets/1.py" });
    expect(finding?.line).toBeGreaterThanOrEqual(3);
    expect(finding?.message).toMatch(
      /^snippets\/1\.py had not ended after [3-6] s and was stopped: it goes round/,
    );
    expect(ofType(records, "artifact").map(({ path }) => path)).toEqual(["out.csv"]);
    expect(ofType(records, "result")[0]?.summary).toContain("Files written: 1.");
  });

  it.each([
    ["bash", "kill -9 $$", "was ended by SIGKILL: its time was not up"],
    ["bash", "bash -c 'kill -9 $$'", "exited with code 137: its time was not up"],
  ])("in %s that is ended from outside has the reason told: %s", async (language, code, message) => {
    const { records } = await runSnippet(language, code);
    expect(ofType(records, "finding")[0]?.message).toContain(message);
  });
});

describe("a file", { timeout: 60_000 }, () => {
  it("runs in its project's folder, with imports that TypeScript allows", async () => {
    const { records } = await run({
      files: {
        "shop/package.json": '{"type":"module"}',
        "shop/src/convert.ts": [
          "import { double } from './double.js';",
          "import { folder } from './folder';",
          "const n: number = 2;",
          "console.log(double(n), folder);",
        ].join("\n"),
        "shop/src/double.ts": "export const double = (n: number): number => 2 * n;",
        "shop/src/folder.ts": "export const folder = process.cwd().split('/').at(-1);",
        "report.py": "print('report')",
      },
      task: { request: "run convert.ts and report.py" },
    });
    expect(said(records)).toBe("4 shop\nreport\n");
  });

  it.each(["{}", '{"type":"commonjs"}', '{"type":"module"}'])(
    "in TypeScript imports JSON as TypeScript has it, in a project of %s",
    async (project) => {
      const { records } = await run({
        files: {
          "package.json": project,
          "rates.json": '{"base":"EUR","a-b":1,"default":2}',
          "main.ts": [
            'import rates, { base } from "./rates.json";',
            'import * as all from "./double.cjs";',
            'console.log(rates.base, base, rates["a-b"], all.default);',
          ].join("\n"),
          "double.cjs": 'module.exports = 2 * require("./rates.json").default;',
        },
        task: { request: "run main.ts" },
      });
      expect(said(records)).toContain("EUR EUR 1 4\n");
    },
  );

  it("has the place of its failure named relative to the user's files", async () => {
    const { records } = await run({
      files: {
        "main.js": 'import { parse } from "./lib/main.js";\nparse("x");',
        "lib/main.js": "export function parse(text) {\n  return text.no.such;\n}",
        "package.json": '{"type":"module","main":"main.js"}',
      },
      task: { request: "run it" },
    });
    expect(ofType(records, "finding")[0]).toMatchObject({ file: "lib/main.js", line: 2, column: 18 });
  });

  it("is given what the request gives it, and the summary says so", async () => {
    const files = { "job.py": "import os, sys\nprint(os.environ.get('MODE'), sys.argv[1:])" };
    const command = "`MODE=dry python job.py --days 30 'two words' | tr a-z A-Z`";
    const { records } = await run({ files, task: { request: `Run ${command}` } });
    expect(said(records)).toBe("DRY ['--DAYS', '30', 'TWO WORDS']\n");
    expect(ofType(records, "result")[0]?.summary).toBe(
      "Ran MODE=dry job.py --days 30 'two words' | tr a-z A-Z: exit code 0.",
    );
  });

  it("that runs out of memory has that told", async () => {
    const { records } = await run({
      files: { "a.js": "const all = []; for (;;) all.push([1, 2, 3]);" },
      task: { request: "Run `node --max-old-space-size=20 a.js`" },
    });
    expect(ofType(records, "finding")[0]?.message).toBe(
      "a.js was ended by SIGABRT: it ran out of the memory that Node gives a program",
    );
  });

  it("that is missing is an error of its own", async () => {
    const { records } = await run({ files: { "readme.md": "" }, task: { request: "run it" } });
    expect(ofType(records, "error")[0]?.code).toBe("nothing_to_run");
    expect(records.at(-1)).toEqual({ type: "exit", code: 1, signal: null });
  });
});

describe("files that a program writes", { timeout: 60_000 }, () => {
  it("become artifacts where they were written", async () => {
    const code = [
      'import { mkdirSync, writeFileSync } from "node:fs";',
      'mkdirSync("src");',
      'writeFileSync("src/rates.js", "export const rates = {};");',
      'writeFileSync("old.txt", "new");',
      'writeFileSync(process.env.MIOSA_OUT + "/chart.svg", "<svg/>");',
    ].join("\n");
    const { records, workspace } = await run({
      files: { "old.txt": "old", "same.txt": "same" },
      snippets: { "1.js": { language: "js", code } },
    });
    expect(ofType(records, "artifact").map(({ path }) => path)).toEqual([
      "chart.svg",
      "old.txt",
      "src/rates.js",
    ]);
    expect(await readFile(join(workspace.root, "out", "old.txt"), "utf8")).toBe("new");
  });

  it.each([
    [
      'for n in range(203):\n    open(f"{n}.txt", "w").close()',
      200,
      "3 files were not kept, as at most 200 files are: ",
    ],
    [
      'open("big.bin", "wb").write(b"x" * 17_000_000)\nopen("small.txt", "w").close()',
      1,
      "1 file was not kept, as at most 16 MiB in all are: big.bin.",
    ],
  ])("are bounded, and the summary says which are not kept: %s", async (code, kept, leftOut) => {
    const { records } = await runSnippet("python", code);
    expect(ofType(records, "artifact")).toHaveLength(kept);
    expect(ofType(records, "result")[0]?.summary).toContain(leftOut);
  });

  it("are the sources that a later step needs", async () => {
    const { records } = await run({
      examples: ["exchange-rates"],
      task: { request: "Run scripts/generate-rates.js" },
    });
    expect(ofType(records, "artifact").map(({ path }) => path)).toEqual(["exchange-rates/src/rates.js"]);
  });
});
