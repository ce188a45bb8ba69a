import { describe, expect, it } from "vitest";
import { connectedParts, shortestCycle } from "../../../agents/codebase-explorer/cycles.ts";
import { readJavaScript } from "../../../agents/codebase-explorer/read-javascript.ts";
import { readPython } from "../../../agents/codebase-explorer/read-python.ts";
import { resolveJavaScript, resolvePython } from "../../../agents/codebase-explorer/resolve.ts";
import { ofType, runStep, useWorkspaces } from "./workspace.ts";

const createWorkspace = useWorkspaces();

describe("a source in TypeScript", () => {
  it("has its imports, and those apart that are late: in functions, and for types alone", () => {
    const { imports } = readJavaScript(
      "a.ts",
      'import type { A } from "./a";\nimport { B } from "./b";\nimport { c } from "./c";\nimport "./d";\nexport * from "./e";\nconst x: B = c();\nconst f = require("./f");\nimport("./g");\nawait import("./h");\nfunction i() {\n  return require("./i");\n}\nconst j = async () => await import("./j");\n',
    );
    expect(imports.map(({ specifier, line, isLate }) => [specifier, line, isLate])).toEqual([
      ["./a", 1, true],
      ["./b", 2, true],
      ["./c", 3, false],
      ["./d", 4, false],
      ["./e", 5, false],
      ["./f", 7, false],
      ["./g", 8, true],
      ["./h", 9, false],
      ["./i", 11, true],
      ["./j", 13, true],
    ]);
  });

  it("has its definitions, and is read past what is broken", () => {
    const { definitions } = readJavaScript(
      "a.ts",
      "export function one() { const inner = 1; }\nclass Two { three() {} }\ninterface Four {}\nexport const five = () => 5;\nlet = = {;\nfunction six() {}\n",
    );
    expect(definitions.map(({ name, kind }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining([
        "function one",
        "class Two",
        "method three",
        "type Four",
        "function five",
        "function six",
      ]),
    );
    expect(definitions.map(({ name }) => name)).not.toContain("inner");
  });

  it("that is deeply nested is no danger", () => {
    expect(() => readJavaScript("a.js", "f(".repeat(20_000))).not.toThrow();
  });
});

it("a source in Python has its imports and definitions", () => {
  const facts = readPython(
    "import a.b as c\nfrom .x import (y,\n  z as w)\nfrom . import q\nclass K:\n    def m(self):\n        import late\ndef f(): pass\nif __name__ == '__main__':\n    f()\n",
  );
  expect(facts.imports.map(({ specifier, line, isLate }) => [specifier, line, isLate])).toEqual([
    ["a.b", 1, false],
    [".x.y", 2, false],
    [".x.z", 2, false],
    [".q", 4, false],
    ["late", 7, true],
  ]);
  expect(facts.definitions.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    "class K",
    "method m",
    "function f",
  ]);
  expect(facts.isMain).toBe(true);
});

describe("an import", () => {
  const files = new Set([
    "src/a.ts",
    "src/lib/index.ts",
    "src/b.tsx",
    "packages/core/src/index.ts",
    "app/models/user.py",
    "app/__init__.py",
    "app/main.py",
  ]);
  const packages = new Map([["@shop/core", "packages/core"]]);

  it.each([
    ["src/a.ts", "./b.js", "src/b.tsx"],
    ["src/a.ts", "./lib", "src/lib/index.ts"],
    ["src/lib/index.ts", "@/a", "src/a.ts"],
    ["src/a.ts", "@shop/core", "packages/core/src/index.ts"],
    ["src/a.ts", "../../outside", undefined],
    ["src/a.ts", "react", undefined],
  ])("of JavaScript in %s: %s", (from, specifier, to) => {
    expect(resolveJavaScript(from, specifier, files, packages)).toBe(to);
  });

  it.each([
    ["app/main.py", "app.models.user.User", "app/models/user.py"],
    ["app/main.py", ".models.user", "app/models/user.py"],
    ["app/models/user.py", "..main", "app/main.py"],
    ["app/main.py", "os.path", undefined],
  ])("of Python in %s: %s", (from, specifier, to) => {
    expect(resolvePython(from, specifier, files)).toBe(to);
  });
});

describe("a circle", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", ["a"]],
    ["d", ["b"]],
    ["e", ["a"]],
  ]);

  it("is found once for each knot, and at its shortest", () => {
    const [part = [], ...others] = connectedParts(graph);
    expect(part.toSorted()).toEqual(["a", "b", "c", "d"]);
    expect(others).toEqual([]);
    expect(shortestCycle("d", part, graph)).toEqual(["d", "b"]);
  });

  it("of a hundred thousand nodes is found without an end of the call stack", () => {
    const size = 100_000;
    const long = new Map(
      Array.from({ length: size }, (_, index) => [String(index), [String((index + 1) % size)]]),
    );
    expect(connectedParts(long)[0]).toHaveLength(size);
  });
});

describe("a request", { timeout: 60_000 }, () => {
  const ask = async (request: string, files: Record<string, string | Uint8Array>) => {
    const records = await runStep(
      await createWorkspace({ program: { bundled: "codebase-explorer" }, task: { request }, files }),
    );
    return {
      findings: ofType(records, "finding"),
      result: ofType(records, "result")[0],
      error: ofType(records, "error")[0],
    };
  };

  it("in words finds the definition whose name fits best", async () => {
    const { findings } = await ask(
      "Which part of the code deals with discounts? Show me where it is computed",
      {
        "shop/price.ts": "export function computeDiscount() {}\nexport function computeTax() {}\n",
      },
    );
    expect(findings).toMatchObject([{ rule: "symbol/defined", file: "shop/price.ts", line: 1 }]);
  });

  it("names what stands nowhere, and takes no product's name for one of a program", async () => {
    const files = { "a.ts": "export function parseOrder() {}\n" };
    const { result } = await ask("Where is the function parsePayments defined?", files);
    expect(result?.summary).toContain("There is no `parsePayments` in the sources that were read.");
    const other = await ask("Which TypeScript files use GraphQL? Start at `parseOrder`.", files);
    expect(other.result?.summary).not.toContain("There is no");
  });

  it("about a folder with huge, binary and minified files is answered, and says what was left out", async () => {
    const { findings, result } = await ask("overview", {
      "huge.ts": "x".repeat(2_000_000),
      "binary.js": new Uint8Array([0, 1, 2]),
      "min.js": `${"a();".repeat(5_000)}\n`,
      "ok.js": "export const a = 1;\n",
    });
    expect(findings.map(({ rule, file }) => [rule, file])).toEqual([
      ["explore/skipped", "huge.ts"],
      ["explore/skipped", "min.js"],
      ["explore/skipped", "binary.js"],
    ]);
    expect(result?.summary).toContain("4 files");
    expect(result?.summary).toContain("3 files were not read, or not whole: huge.ts (");
  });

  it("without files is told so", async () => {
    expect((await ask("overview", {})).error?.code).toBe("no_files");
  });
});
