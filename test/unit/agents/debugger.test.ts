import { describe, expect, it } from "vitest";
import { saidCommand } from "../../../agents/debugger/said-command.ts";
import { readTraces } from "../../../agents/debugger/traces/read-traces.ts";
import { mostSimilar } from "../../../agents/sdk/text/most-similar.ts";
import { ofType, runStep, useWorkspaces, type WorkspaceOptions } from "./workspace.ts";

const createWorkspace = useWorkspaces();

async function debug(options: Omit<WorkspaceOptions, "program">) {
  const records = await runStep(await createWorkspace({ program: { bundled: "debugger" }, ...options }));
  return {
    result: ofType(records, "result")[0],
    findings: ofType(records, "finding"),
    error: ofType(records, "error")[0],
  };
}

describe("the command that a request means", () => {
  it.each([
    ["npm start crashes, find out why", ["npm", "start"]],
    ["Debug `node src/main.js --dry-run 'a b'` please", ["node", "src/main.js", "--dry-run", "a b"]],
    ["python report.py dies with a KeyError.", ["python", "report.py"]],
    ["npm run build fails", ["npm", "run", "build"]],
    ["pytest fails on my machine", ["pytest"]],
    ["why does the node process go away?", undefined],
    ["make it work", undefined],
  ])("%s", (request, words) => {
    expect(saidCommand(request)).toEqual(words);
  });
});

describe("a stack", () => {
  it("of Go is that of the goroutine that panicked", () => {
    const [trace] = readTraces(
      "panic: runtime error: index out of range [5] with length 2\n\ngoroutine 1 [running]:\nmain.pick(...)\n\t/src/shop/main.go:8\nmain.main()\n\t/src/shop/main.go:13 +0x1d\n\ngoroutine 7 [runnable]:\nx()\n\t/src/x.go:1\n",
    );
    expect(trace).toMatchObject({
      language: "go",
      kind: "panic",
      frames: [{ line: 8, name: "main.pick" }, { line: 13 }],
    });
  });

  it("of Java has its cause", () => {
    const [trace] = readTraces(
      'Exception in thread "main" java.lang.IllegalStateException: no\n\tat com.shop.App.main(App.java:5)\nCaused by: java.io.IOException: gone\n\tat com.shop.Store.read(Store.java:9)\n\t... 1 more\n',
    );
    expect(trace).toMatchObject({
      kind: "IllegalStateException",
      causes: [{ kind: "IOException", message: "gone", frames: [{ file: "com/shop/Store.java", line: 9 }] }],
    });
  });

  it("of Python has all errors that led to it, in their order", () => {
    const [trace, another] = readTraces(
      `Traceback (most recent call last):
  File "/a.py", line 2, in low
    int("x")
ValueError: no

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/a.py", line 7, in mid
KeyError: 'mid'
a note

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/a.py", line 13, in top
RuntimeError: first
second
`,
    );
    expect(another).toBeUndefined();
    expect(trace).toMatchObject({
      kind: "RuntimeError",
      message: "first\nsecond",
      causes: [{ message: "'mid'\na note", causes: [{ kind: "ValueError", frames: [{ line: 2 }] }] }],
    });
  });

  it("of a group in Python has each of its errors, also those of a group in it", () => {
    const [trace, another] = readTraces(
      `  + Exception Group Traceback (most recent call last):
  |   File "/a.py", line 12, in main
  |     raise ExceptionGroup("outer", errors)
  | ExceptionGroup: outer (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/a.py", line 5, in low
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      |   File "/a.py", line 3, in a
      | ValueError: one
      +------------------------------------
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/a.py", line 4, in b
    | IndexError: two
    +------------------------------------
`,
    );
    expect(another).toBeUndefined();
    expect(trace).toMatchObject({
      kind: "ExceptionGroup",
      message: "outer (2 sub-exceptions)",
      causes: [
        {
          message: "inner (1 sub-exception)",
          causes: [{ message: "one", frames: [{ line: 3 }], causes: [] }],
        },
        { message: "two", frames: [{ line: 4 }], causes: [] },
      ],
    });
  });

  it("of a Python file that cannot be parsed is its place", () => {
    const text = '  File "/a.py", line 3\n    def f(:\n          ^\nSyntaxError: invalid syntax\n';
    expect(readTraces(text)).toMatchObject([
      { kind: "SyntaxError", message: "invalid syntax", frames: [{ file: "/a.py", line: 3 }] },
    ]);
  });

  it("is found in no text that has none, and in no time in one that is made to have many", () => {
    expect(readTraces("all is well\n  at home\n")).toEqual([]);
    expect(
      readTraces(`${"Error: x\n    at a (/b.js:1:1)\n".repeat(2_000)}${"at ".repeat(50_000)}`),
    ).toHaveLength(2_000);
  });
});

it("a name is similar to one that differs in few letters, and to no other", () => {
  expect(mostSimilar("totl", ["total", "tax", "toss"])).toBe("total");
  expect(mostSimilar("id", ["customer", "price"])).toBeUndefined();
});

describe("a program", { timeout: 60_000 }, () => {
  it("in Python leads to the cause of an error that is only thrown on", async () => {
    const { findings, result } = await debug({
      task: { request: "python report.py crashes" },
      files: {
        "report.py":
          'def total(rows):\n    return sum(row["amount"] for row in rows)\n\ntry:\n    total([{"amout": 1}])\nexcept KeyError as error:\n    raise RuntimeError("no report") from error\n',
      },
    });
    expect(findings).toMatchObject([{ rule: "python/KeyError", file: "report.py", line: 2 }]);
    expect(findings[0]?.message).toContain("Thrown on as RuntimeError: no report at report.py:7.");
    expect(result?.output).toMatchObject({ failure: "steady" });
  });

  it("in Python that fails in the handling of an error has both told, and the new one found", async () => {
    const { findings } = await debug({
      task: { request: "report.py crashes" },
      files: { "report.py": 'try:\n    {}["a"]\nexcept KeyError:\n    print(totl)\n' },
    });
    expect(findings).toMatchObject([
      {
        rule: "python/NameError",
        line: 4,
        message: expect.stringContaining("It came up while this was handled: KeyError: 'a' at report.py:2."),
      },
    ]);
  });

  it("whose error has a cause leads to it, wherever the error was made", async () => {
    const { findings, result } = await debug({
      task: { request: "load.js crashes" },
      files: {
        "load.js":
          "const wrap = (cause) => new Error('cannot load', { cause });\ntry {\n  [null].map((row) => row.id);\n} catch (error) {\n  const wrapped = wrap(error);\n  throw wrapped;\n}\n",
      },
    });
    expect(findings).toMatchObject([{ rule: "node/TypeError", file: "load.js", line: 3 }]);
    expect(findings[0]?.message).toContain("Thrown on as Error: cannot load at load.js:1.");
    expect(result?.summary).not.toContain("more error");
  });

  it("has its errors' names in one line each, and its modules by their place alone", async () => {
    const { findings } = await debug({
      task: { request: "a.js crashes" },
      files: {
        "a.js":
          "const load = () => {\n  null.id;\n};\ntry {\n  load();\n} catch (cause) {\n  throw new Error('no\\nno', { cause });\n}\n",
      },
    });
    expect(findings[0]?.message.split("\n").slice(-2)).toEqual([
      "Called by a.js:5.",
      "Thrown on as Error: no at a.js:7.",
    ]);
  });

  it("that fails for several reasons at once has each found", async () => {
    const { findings } = await debug({
      task: { request: "load.mjs crashes" },
      files: {
        "load.mjs":
          "const a = async () => {\n  throw new Error('a');\n};\nconst b = async () => {\n  throw new Error('b');\n};\nawait Promise.any([a(), b()]);\n",
      },
    });
    expect(findings.map(({ rule, line }) => [rule, line])).toEqual([
      ["node/Error", 2],
      ["node/Error", 5],
    ]);
  });

  it("whose failure leads to none of its lines has the error named all the same", async () => {
    const { findings } = await debug({
      task: { request: "job.js crashes" },
      files: { "job.js": "Promise.reject('no more rows');" },
    });
    expect(findings).toMatchObject([
      {
        rule: "node/UnhandledPromiseRejection",
        message: 'UnhandledPromiseRejection: The promise rejected with the reason "no more rows".',
      },
    ]);
  });

  it("in TypeScript has a misspelt name found, at its line", async () => {
    const { findings } = await debug({
      task: { request: "app.ts throws, why?" },
      files: { "app.ts": "type A = number;\nconst total: A = 1;\nconsole.log(totl);\n" },
    });
    expect(findings).toMatchObject([
      { rule: "node/ReferenceError", line: 3, fix: "Perhaps `total` is meant." },
    ]);
  });

  it("whose import is misplaced has the file named that is meant", async () => {
    const { findings } = await debug({
      task: { request: "debug main.mjs" },
      files: {
        "main.mjs": '\nimport { x } from "./util/x.mjs";\nconsole.log(x);\n',
        "lib/x.mjs": "export const x = 1;\n",
      },
    });
    expect(findings).toMatchObject([
      { file: "main.mjs", line: 2, fix: expect.stringContaining("./lib/x.mjs") },
    ]);
  });

  it("that fails once is flaky", async () => {
    const { findings, result } = await debug({
      task: { request: "once.js crashes" },
      files: {
        "once.js":
          'const fs = require("fs");\nif (!fs.existsSync("x")) { fs.writeFileSync("x", ""); throw new Error("no"); }\n',
      },
    });
    expect(findings).toMatchObject([
      { severity: "warning", line: 2, message: expect.stringContaining("1 of 2 runs") },
    ]);
    expect(result?.output).toMatchObject({ failure: "flaky", exitCodes: [1, 0] });
  });

  it("that goes on is no failure, and is ended", async () => {
    const { findings, result } = await debug({
      task: { request: "npm start fails", limits: { timeoutMs: 4_000 } },
      files: {
        "package.json": '{"scripts":{"start":"node server.js"}}',
        "server.js": 'require("http").createServer().listen(0);',
      },
    });
    expect(findings).toEqual([]);
    expect(result?.summary).toContain("still running");
  });

  it("that says nothing but its exit code is a failure all the same", async () => {
    const { findings } = await debug({
      task: { request: "debug a.js" },
      files: { "a.js": "process.exit(3);" },
    });
    expect(findings).toMatchObject([
      { rule: "command/failed", message: "a.js exited with code 3 and said nothing." },
    ]);
  });
});

it.each([
  "Find out why it crashes. Don't run purge.js and don't run npm test",
  "Find the bug, but don't execute purge.js",
])("what a request rules out is not run: %s", { timeout: 60_000 }, async (request) => {
  const { findings } = await debug({
    task: { request },
    files: {
      "package.json": '{"scripts":{"test":"node purge.js"}}',
      "purge.js": "throw new Error('purged');",
      "main.js": "throw new Error('crashed');",
    },
  });
  expect(findings).toMatchObject([{ file: "main.js", message: expect.stringContaining("crashed") }]);
});

it("a pasted stack of another machine is read beside the files, and nothing is run", {
  timeout: 60_000,
}, async () => {
  const { findings } = await debug({
    task: { request: "Here is a stack trace, which line is to blame?" },
    files: { "shop/src/cart.js": "export const sum = (cart) =>\n  cart.items.length;\n" },
    snippets: {
      "1.txt": {
        language: "",
        code: "TypeError: Cannot read properties of null (reading 'length')\n    at sum (/srv/app/src/cart.js:2:14)\n    at node:internal/x:1:1\n",
      },
    },
  });
  expect(findings).toMatchObject([
    { file: "shop/src/cart.js", line: 2, message: expect.stringContaining("`cart.items` is null here.") },
  ]);
});

describe("a pasted stack that leads to no file which is here", { timeout: 60_000 }, () => {
  const python =
    'Traceback (most recent call last):\n  File "/srv/app/load.py", line 41, in run\n    total = row["amount"] * rate\nTypeError: \'NoneType\' object is not subscriptable\n';

  it.each([
    ["in a code block", "what is wrong?", { "1.txt": { language: "", code: python } }, {}],
    ["in the words of the request", `I get this:\n${python}`, {}, {}],
    [
      "with other files",
      "what is wrong?",
      { "1.txt": { language: "", code: python } },
      { "main.py": "raise 1" },
    ],
  ])("is read by itself, %s", async (_, request, snippets, files) => {
    const { findings, result } = await debug({ task: { request }, snippets, files });
    expect(findings).toEqual([
      expect.objectContaining({ rule: "python/TypeError", fix: expect.stringContaining("`row` is None") }),
    ]);
    expect(findings[0]).not.toHaveProperty("file");
    expect(result?.summary).toBe(
      "TypeError: 'NoneType' object is not subscriptable. It comes up at /srv/app/load.py:41, which is not among the files. Nothing was run.",
    );
  });

  it("leaves the words of a request alone that only name an error", async () => {
    const request = "Why do I get TypeError: Cannot read properties of undefined (reading 'id')? Debug a.js";
    const { findings } = await debug({ task: { request }, files: { "a.js": "null.id;" } });
    expect(findings).toMatchObject([{ file: "a.js", line: 1 }]);
  });
});

describe("an explanation", { timeout: 60_000 }, () => {
  it.each([
    [
      "of a value that TypeScript was told is there",
      "main.ts",
      "type A = { db?: { host: string } };\nconst all: A[] = [{}];\nconsole.log(all[0]!.db!.host);",
      "`all[0]!.db` is undefined here.",
    ],
    [
      "of a sum with what a function gives, which looks for it",
      "main.py",
      "def price(item):\n    return item.get('prise')\n\ntotal = 1 + price({})\n",
      "`price` is in main.py:1, where `get` gives nothing where there is no such key.",
    ],
    [
      "of what a function without a return gives",
      "main.py",
      "def load():\n    rows = [1]\n\nrows = load()\nprint(rows[0])\n",
      "`load` is in main.py:1, where it returns no value, so a call of it is None.",
    ],
    [
      "of a program that is not there",
      "build.sh",
      "frobnicate -p .\n",
      "`frobnicate` is neither among the project's packages nor installed here",
    ],
    ["of what a parser says of a file by its words alone", "main.js", "require('./lib.js');\n", "lib.js"],
  ])("%s", async (_, file, code, words) => {
    const lib = "throw new SyntaxError(__filename + ': Unexpected token (2:27)');\n";
    const { findings } = await debug({
      task: { request: `${file} crashes, debug it` },
      files: { [file]: code, ...(file === "main.js" && { "lib.js": lib }) },
    });
    expect(findings[0]?.message).toContain(words);
    if (file === "main.js") expect(findings[0]).toMatchObject({ file: "lib.js", line: 2 });
  });
});

it("where there is nothing to run the user is told", { timeout: 60_000 }, async () => {
  const { error } = await debug({ task: { request: "debug this" }, files: { "README.md": "hello" } });
  expect(error?.code).toBe("nothing_to_run");
});
