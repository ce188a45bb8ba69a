import { describe, expect, it } from "vitest";
import { checkCalls } from "../../../agents/documentation-writer/check-calls.ts";
import { checkDocs } from "../../../agents/documentation-writer/check-docs.ts";
import { checkExamples, snippetsIn } from "../../../agents/documentation-writer/check-examples.ts";
import { findPackages } from "../../../agents/documentation-writer/packages.ts";
import { readPackage } from "../../../agents/documentation-writer/read-package.ts";
import { apiOf } from "../../../agents/documentation-writer/write-api.ts";
import { findProjects } from "../../../agents/sdk/languages/typescript/projects.ts";
import { useSourceFiles } from "./source-folders.ts";

const openFiles = useSourceFiles();

async function read(texts: Record<string, string>) {
  const files = await openFiles(texts);
  const packages = findPackages(files);
  const projects = findProjects(files, "");
  const read = packages.map((one) => readPackage(files, one, projects));
  const modules = read.flatMap((one) => one.modules);
  const broken = read.flatMap((one) => one.faults);
  const api = apiOf(packages[0]?.name ?? "", modules);
  return { packages, modules, broken, faults: checkDocs(modules), api };
}

describe("the modules of a package", { timeout: 60_000 }, () => {
  it("are those that its exports name, at their sources", async () => {
    const exports = {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./more": "./dist/esm/more.mjs",
      "./icons/*": "./dist/icons/*.js",
      "./absent": "./dist/absent.js",
    };
    const { packages } = await read({
      "package.json": JSON.stringify({ name: "@a/b", exports }),
      "src/index.ts": "export const a = 1;",
      "src/more.mts": "export const b = 1;",
      "src/inner.ts": "export const c = 1;",
    });
    expect(packages).toEqual([
      {
        name: "@a/b",
        folder: ".",
        entries: [
          { specifier: "@a/b", file: "src/index.ts" },
          { specifier: "@a/b/more", file: "src/more.mts" },
        ],
      },
    ]);
  });

  it("are all modules but tests where there is no package", async () => {
    const { packages } = await read({ "a.js": "export const a = 1;", "a.test.js": "", "test/b.js": "" });
    expect(packages.flatMap(({ entries }) => entries.map(({ file }) => file))).toEqual(["a.js"]);
  });

  it("may be of CommonJS", async () => {
    const { modules } = await read({
      "package.json": '{"name":"left-pad","main":"index"}',
      "index.js": "/** Pads. */\nmodule.exports = function leftPad(text, width = 2) { return text; };",
    });
    expect(modules[0]?.items).toMatchObject([
      {
        name: "leftPad",
        kind: "function",
        doc: { text: "Pads." },
        signatures: [{ parameters: [{}, { default: "2" }] }],
      },
    ]);
  });

  it("that are broken or not there are told, with their line, and what has no name is left out", async () => {
    const { modules, broken } = await read({
      "package.json": '{"name":"a","main":"a.ts"}',
      "a.ts": 'export * from "./b";\nexport * from "./gone.ts";\nexport { c } from "./c.ts";',
      "b.ts": "export const b = 1;\nexport function (a) {}",
      "c.ts": "export const c = 1;",
    });
    expect(broken.map(({ file, line, rule }) => `${file}:${line} ${rule}`)).toEqual([
      "b.ts:2 docs/unreadable",
      "a.ts:2 docs/missing-module",
    ]);
    expect(modules[0]?.items.map(({ name }) => name)).toEqual(["b", "c"]);
  });

  it("that cannot be parsed, or describe themselves without end, are read as far as they go", async () => {
    const { modules } = await read({
      "a.ts": 'export * as self from "./a";\nexport const b = {{{',
      "c.ts": "export class C { next(): C { return this; } }",
      "package.json": "{",
    });
    expect(modules.map(({ specifier }) => specifier)).toEqual(["a.ts", "c.ts"]);
  });
});

describe("the reference", { timeout: 60_000 }, () => {
  it("has signatures, defaults, errors and examples, and nothing that is internal or private", async () => {
    const { api } = await read({
      "shape.ts": [
        "/** A shape. */",
        "export class Shape {",
        "  #secret = 1;",
        "  private hidden() {}",
        "  /** Grows it. @throws {RangeError} where it is too large. */",
        "  grow(by = 2) { if (by > 9) throw new RangeError(); if (by < 0) throw new TypeError(); return this; }",
        "}",
        "/** What all have. */",
        "export abstract class Base {}",
        "/** @internal */",
        "export const internals = 1;",
        "/**",
        " * Makes one, see {@link Shape}.",
        " * @param sides how many",
        " * @example shape(3)",
        " */",
        "export const shape = (sides: number) => new Shape();",
      ].join("\n"),
    });
    expect(api).toContain("grow(by?: number): this");
    expect(api).toContain("abstract class Base");
    expect(api).toContain("| `by?` | `number` | `2` |");
    expect(api).toContain("- `RangeError` where it is too large.\n- `TypeError`");
    expect(api).toContain("Makes one, see `Shape`.");
    expect(api).toContain("| `sides` | `number` |  | how many |");
    expect(api).toContain("```ts\nshape(3)\n```");
    expect(api).toContain("[shape](#shape-1)");
    expect(api).not.toMatch(/secret|hidden|internals/);
  });
});

describe("what the documentation lacks", { timeout: 60_000 }, () => {
  it("is told once, with its place, however many modules export it", async () => {
    const { faults } = await read({
      "a.ts": "\nexport function a(b: string) { throw new Error(b); }",
      "index.ts": 'export * from "./a.ts";',
    });
    expect(faults).toMatchObject([
      {
        rule: "docs/undocumented",
        file: "a.ts",
        line: 2,
        fix: "Say in a comment above it what it does, what b means and when it throws Error.",
      },
    ]);
  });

  it("is no name of a parameter that is taken apart", async () => {
    const { faults } = await read({
      "a.ts":
        "/** Adds.\n * @param sum the two\n * @param sum.a one */\nexport const a = ({ a, b }: { a: 1; b: 2 }) => a + b;",
    });
    expect(faults).toEqual([]);
  });

  it("is a name that an example imports and nothing exports", async () => {
    const { modules } = await read({
      "package.json": '{"name":"pad","main":"index.ts"}',
      "index.ts": "export const padStart = 1;\nexport default 2;",
    });
    const readme = [
      "# pad",
      "```ts",
      'import pad, { padStart } from "pad";',
      "// another",
      'import { pads, type padStart as P } from "pad";',
      'import { anything } from "other";',
      "```",
      "```sh",
      'import { pads } from "pad";',
      "```",
    ].join("\n");
    expect(checkExamples(snippetsIn("README.md", readme), modules)).toMatchObject([
      {
        file: "README.md",
        line: 5,
        message: "An example imports pads from pad, which exports no such thing.",
      },
    ]);
  });

  it("is told with the export that is spelled most alike", async () => {
    const { modules } = await read({
      "package.json": '{"name":"parser","main":"index.ts"}',
      "index.ts": "export const E = 1;\nexport const parse = 2;\nexport const format = 3;",
    });
    const readme = '```ts\nimport { parze } from "parser";\n```\n';
    expect(checkExamples(snippetsIn("README.md", readme), modules)[0]?.fix).toBe("Perhaps parse is meant.");
  });

  it("is one that an example calls and nothing declares, where it uses nothing that is exported", async () => {
    const { modules } = await read({
      "package.json": '{"name":"pad","main":"index.ts"}',
      "index.ts": "export const padStart = 1;",
    });
    const called = (code: string) =>
      checkCalls([{ file: "a.ts", line: 3, code }], modules).map(({ line, message }) => [line, message]);
    expect(called('const text = "a";\npadLeft(text, parseInt("2"));')).toEqual([
      [4, "An example calls padLeft, which neither it nor the package declares."],
    ]);
    expect(called("padStart(getText());")).toEqual([]);
    expect(called("padStart(1);\npadStat(2);")).toHaveLength(1);
    expect(called("function own() {}\nown();")).toEqual([]);
    expect(called('import { other } from "other";\nother();')).toEqual([]);
    expect(called("Call it with some text (with a width).")).toEqual([]);
  });
});
