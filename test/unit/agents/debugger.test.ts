import { describe, expect, it } from "vitest";
import { saidCommand } from "../../../agents/debugger/said-command.ts";
import { readTraces } from "../../../agents/debugger/traces/read-traces.ts";
import { mostSimilar } from "../../../agents/sdk/most-similar.ts";
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
      cause: { kind: "IOException", message: "gone", frames: [{ file: "com/shop/Store.java", line: 9 }] },
    });
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

it("where there is nothing to run the user is told", { timeout: 60_000 }, async () => {
  const { error } = await debug({ task: { request: "debug this" }, files: { "README.md": "hello" } });
  expect(error?.code).toBe("nothing_to_run");
});
