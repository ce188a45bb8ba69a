import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTraces } from "../../../agents/debugger/traces/read-traces.ts";
import type { Trace } from "../../../agents/debugger/traces/trace.ts";
import { pathOf } from "../../../agents/sdk/user-code/stack.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "miosa-traces-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Short = { error: string; places: string[]; causes?: Short[] };

const placesOf = ({ frames }: Trace): string[] => [
  ...new Set(
    frames
      .filter(({ file }) => /^(?:file:|\/)/.test(file))
      .map(({ file, line }) => `${relative(folder, pathOf(file))}:${line}`),
  ),
];

/** An error with the lines of the program that its stack passes, and what it was made of. */
const short = (trace: Trace): Short => ({
  error: `${trace.kind}: ${trace.message}`,
  places: placesOf(trace),
  ...(trace.causes.length > 0 && { causes: trace.causes.map(short) }),
});

/** The errors that Node itself tells of when it runs a program. */
async function tracesOf(name: string, lines: readonly string[]): Promise<Short[]> {
  const file = join(folder, name);
  await writeFile(file, lines.join("\n"));
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8", cwd: folder });
  return readTraces(`${stdout}\n${stderr}`).map(short);
}

describe("of a program that Node runs, the error", () => {
  it.each<[string, string, string[], Short[]]>([
    [
      "of a package that is missing",
      "missing.cjs",
      ["", "require('lodahs');"],
      [{ error: "Error: Cannot find module 'lodahs'", places: ["missing.cjs:2"] }],
    ],
    [
      "whose message has several lines",
      "lines.cjs",
      ["const go = () => {", "  throw new Error('first\\nsecond\\n\\nthird');", "};", "go();"],
      [{ error: "Error: first\nsecond\n\nthird", places: ["lines.cjs:2", "lines.cjs:4"] }],
    ],
    [
      "without a message",
      "empty.cjs",
      ["throw new Error();"],
      [{ error: "Error: ", places: ["empty.cjs:1"] }],
    ],
    [
      "thrown below a built-in",
      "map.cjs",
      ["const names = (rows) =>", "  rows.map((row) => row.name.first);", "names([{}]);"],
      [
        {
          error: "TypeError: Cannot read properties of undefined (reading 'first')",
          places: ["map.cjs:2", "map.cjs:3"],
        },
      ],
    ],
    [
      "thrown by a built-in",
      "parse.cjs",
      ["const load = () =>", "  JSON.parse('no');", "load();"],
      [
        {
          error: `SyntaxError: Unexpected token 'o', "no" is not valid JSON`,
          places: ["parse.cjs:2", "parse.cjs:3"],
        },
      ],
    ],
    [
      "thrown where several are awaited",
      "all.mjs",
      [
        "async function one() {",
        "  await null;",
        "  throw new RangeError('no');",
        "}",
        "await Promise.all([one()]);",
      ],
      [{ error: "RangeError: no", places: ["all.mjs:3", "all.mjs:5"] }],
    ],
    [
      "of a constructor",
      "new.cjs",
      ["class Shop {", "  constructor(o) { this.n = o.a.b; }", "}", "new Shop({});"],
      [
        {
          error: "TypeError: Cannot read properties of undefined (reading 'b')",
          places: ["new.cjs:2", "new.cjs:4"],
        },
      ],
    ],
    [
      "with a cause",
      "cause.cjs",
      ["try {", "  null.id;", "} catch (cause) {", "  throw new Error('cannot load', { cause });", "}"],
      [
        {
          error: "Error: cannot load",
          places: ["cause.cjs:4"],
          causes: [
            { error: "TypeError: Cannot read properties of null (reading 'id')", places: ["cause.cjs:2"] },
          ],
        },
      ],
    ],
    [
      "made of several",
      "several.cjs",
      [
        "const errors = [",
        "  new TypeError('one'),",
        "  new RangeError('two'),",
        "];",
        "throw new AggregateError(errors, 'both');",
      ],
      [
        {
          error: "AggregateError: both",
          places: ["several.cjs:5"],
          causes: [
            { error: "TypeError: one", places: ["several.cjs:2"] },
            { error: "RangeError: two", places: ["several.cjs:3"] },
          ],
        },
      ],
    ],
    [
      "made of several that has no stack itself, is each of them",
      "any.mjs",
      [
        "const fail = async (name) => {",
        "  throw new RangeError(name);",
        "};",
        "await Promise.any([fail('a'), fail('b')]);",
      ],
      [
        { error: "RangeError: a", places: ["any.mjs:2", "any.mjs:4"] },
        { error: "RangeError: b", places: ["any.mjs:2", "any.mjs:4"] },
      ],
    ],
    [
      "with properties of its own, one of which is what an assertion expects",
      "properties.cjs",
      [
        "const error = Object.assign(new Error('no'), { status: 404, body: { items: [1] } });",
        "error.expected = new Error('other');",
        "throw error;",
      ],
      [{ error: "Error: no", places: ["properties.cjs:1", "properties.cjs:3"] }],
    ],
    [
      "of an assertion has the difference in its message",
      "assert.cjs",
      [
        "const assert = require('node:assert');",
        "assert.deepStrictEqual({ a: 1, b: [2] }, { a: 1, b: [3] });",
      ],
      [
        {
          error:
            "AssertionError: Expected values to be strictly deep-equal:\n+ actual - expected\n\n  {\n    a: 1,\n    b: [\n+     2\n-     3\n    ]\n  }",
          places: ["assert.cjs:2"],
        },
      ],
    ],
    [
      "of the syntax is where the mark is",
      "syntax.cjs",
      ["const a = 1;", "const b = = 2;"],
      [{ error: "SyntaxError: Unexpected token '='", places: ["syntax.cjs:2"] }],
    ],
    [
      "of a class of its own name",
      "named.cjs",
      ["class NotFound extends Error { name = 'NotFound'; }", "throw new NotFound('user 3\\nis not here');"],
      [{ error: "NotFound: user 3\nis not here", places: ["named.cjs:2"] }],
    ],
    [
      "that is emitted has the place of that beside its own",
      "emit.cjs",
      [
        "const { EventEmitter } = require('node:events');",
        "const gone = new Error('gone');",
        "new EventEmitter().emit('error', gone);",
      ],
      [{ error: "Error: gone", places: ["emit.cjs:2", "emit.cjs:3"] }],
    ],
    [
      "that nobody caught comes before those that were logged",
      "logged.cjs",
      [
        "try { null.a; } catch (error) { console.error('Cannot load:', error); }",
        "console.trace('here');",
        "null.b;",
      ],
      [
        { error: "TypeError: Cannot read properties of null (reading 'b')", places: ["logged.cjs:3"] },
        { error: "TypeError: Cannot read properties of null (reading 'a')", places: ["logged.cjs:1"] },
      ],
    ],
    [
      "of a program that it started is the first",
      "started.cjs",
      [
        "const { execFileSync } = require('node:child_process');",
        "execFileSync(process.execPath, ['lines.cjs'], { stdio: 'pipe' });",
      ],
      [
        {
          error: "Error: first\nsecond\n\nthird",
          places: ["lines.cjs:2", "lines.cjs:4", "started.cjs:2"],
        },
      ],
    ],
    [
      "may be a string",
      "string.cjs",
      ["const go = () => {", "  throw 'boom';", "};", "go();"],
      [{ error: "Uncaught: boom", places: ["string.cjs:2"] }],
    ],
    [
      "may be an object",
      "object.cjs",
      ["throw { code: 3 };"],
      [{ error: "Uncaught: { code: 3 }", places: ["object.cjs:1"] }],
    ],
    [
      "may be one without a stack",
      "stackless.cjs",
      ["const error = new TypeError('no');", "delete error.stack;", "throw error;"],
      [{ error: "TypeError: no", places: ["stackless.cjs:3"] }],
    ],
    [
      "may be a promise that was rejected with a string",
      "rejected.cjs",
      ["Promise.reject('boom');"],
      [{ error: 'UnhandledPromiseRejection: The promise rejected with the reason "boom".', places: [] }],
    ],
  ])("%s", async (_, name, lines, traces) => {
    expect(await tracesOf(name, lines)).toEqual(traces);
  });
});

describe("of a text, the error", () => {
  const frames = (text: string) =>
    readTraces(text).map(({ kind, message, frames }) => [
      `${kind}: ${message}`,
      ...frames.map(({ file, line }) => `${file}:${line}`),
    ]);

  it("may have colours", () => {
    expect(
      frames("\u001b[31mTypeError\u001b[39m: no\n\u001b[90m    at go (/app/a.js:1:2)\u001b[39m\n"),
    ).toEqual([["TypeError: no", "/app/a.js:1"]]);
  });

  it("may be of Windows", () => {
    const text =
      "C:\\app\\a.js:2\nthrow new Error('no');\n^\n\nError: no\n    at go (C:\\my app\\a.js:2:7)\n    at C:\\app\\b.js:4:1\n    at async Promise.all (index 0)\n";
    expect(frames(text)).toEqual([["Error: no", "C:\\my app\\a.js:2", "C:\\app\\b.js:4", "C:\\app\\a.js:2"]]);
  });

  it("may be emitted, with what both stacks have left out as Node 20 does", () => {
    const text = [
      "Error: gone",
      "    at open (/app/a.js:2:14)",
      "    at Module._compile (node:internal/modules/cjs/loader:1:1)",
      "Emitted 'error' event at:",
      "    at tell (/app/a.js:3:20)",
      "    [... lines matching original stack trace ...]",
      "    at node:internal/main/run_main_module:28:49",
    ];
    expect(readTraces(text.join("\n"))).toMatchObject([
      { message: "gone", frames: [{ line: 2 }, { line: 1 }, { line: 3, name: "tell" }, { line: 28 }] },
    ]);
  });

  it("may have in its message what Node told of another one that was no error", () => {
    const report = "[eval]:1\nthrow 3\n^\n3\n\nNode.js v24.21.0";
    expect(frames(`Error: it failed:\n${report}\n    at go (/app/a.js:3:7)\n`)).toEqual([
      ["Uncaught: 3", "[eval]:1"],
      [`Error: it failed:\n${report}`, "/app/a.js:3"],
    ]);
  });

  it("may stand after words of the program", () => {
    expect(frames("[worker 3] job failed: Error: TypeError: no\n    at go (/app/a.js:1:2)\n")).toEqual([
      ["TypeError: no", "/app/a.js:1"],
    ]);
  });

  it("is none where a warning shows where it comes from", () => {
    expect(frames("(node:7) [DEP0040] DeprecationWarning: no\n    at go (/app/a.js:1:2)\n")).toEqual([]);
  });

  it("may be told by vitest, with the source within the stack and the cause below", () => {
    const text = [
      " FAIL  a.test.js > loads",
      "Error: cannot load",
      " ❯ load a.test.js:2:57",
      "      1| function read() { return undefined.y; }",
      "      2| function load() { try { read(); } catch (cause) { throw new Error('can…",
      "       |                                                         ^",
      " ❯ a.test.js:3:23",
      "",
      "Caused by: TypeError: no y",
      " ❯ read a.test.js:1:49",
    ].join("\n");
    expect(readTraces(text).map(short)).toMatchObject([
      { error: "Error: cannot load", causes: [{ error: "TypeError: no y" }] },
    ]);
    expect(frames(text)).toEqual([["Error: cannot load", "a.test.js:2", "a.test.js:3"]]);
  });

  it("may be told by jest, without its name and with its cause further in", () => {
    const text = [
      "  ● loads",
      "",
      "    cannot load",
      "    at all: 3",
      "",
      "    > 2 | load();",
      "        | ^",
      "",
      "      at load (a.test.js:2:57)",
      "",
      "    Cause:",
      "        TypeError: no y",
      "",
      "        > 1 | read();",
      "            | ^",
      "",
      "          at read (a.test.js:1:49)",
      "              at Array.map (<anonymous>)",
      "",
      "  ● adds",
      "",
      "    expect(received).toBe(expected)",
      "",
      "      at Object.toBe (a.test.js:5:37)",
    ].join("\n");
    expect(readTraces(text).map(short)).toMatchObject([
      { error: "Error: cannot load\nat all: 3", causes: [{ error: "TypeError: no y" }] },
      { error: "AssertionError: expect(received).toBe(expected)" },
    ]);
  });

  it("is found in no time in lines that are made to take long", () => {
    const hostile = [
      "a.".repeat(1_000),
      "Error ".repeat(300),
      "at ".repeat(600),
      "x\n^\n".repeat(5_000),
      "(".repeat(2_000),
      `at ${"(".repeat(600)}${":1".repeat(300)}${"}".repeat(700)}x`,
      `❯ ${" a".repeat(900)}`,
    ];
    expect(readTraces(hostile.map((line) => `${line}\n`.repeat(20)).join(""))).toEqual([]);
  });
});
