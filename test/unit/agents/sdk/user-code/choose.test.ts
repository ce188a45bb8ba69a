import { describe, expect, it } from "vitest";
import { projectFolder } from "../../../../../agents/sdk/files/project-folder.ts";
import { choosePrograms } from "../../../../../agents/sdk/user-code/choose.ts";
import { languageOfSnippet } from "../../../../../agents/sdk/user-code/language.ts";
import { formatOfSource } from "../../../../../agents/sdk/user-code/module-format.ts";

const nothing = { request: "run it", snippets: [], files: [], mains: [] };
const chosen = (choice: Partial<Parameters<typeof choosePrograms>[0]>) =>
  choosePrograms({ ...nothing, ...choice }).map(({ name }) => name);

describe("the program that a request means", () => {
  const files = [
    "shop/package.json",
    "shop/scripts/generate-rates.js",
    "shop/src/convert.ts",
    "shop/test/convert.test.js",
    "tools/report.py",
  ];

  it.each([
    ["Run shop/scripts/generate-rates.js please.", ["shop/scripts/generate-rates.js"]],
    ["run `./generate-rates.js`, then the tests in convert.test.js", ["shop/scripts/generate-rates.js"]],
    ["Generate the rates, then run the tests", ["shop/scripts/generate-rates.js"]],
    ["what does the report say?", ["tools/report.py"]],
    ["run report.py and (convert.ts)!", ["tools/report.py", "shop/src/convert.ts"]],
    ["execute convert.test.js", ["shop/test/convert.test.js"]],
  ])("is named by it: %s", (request, names) => {
    expect(chosen({ request, files })).toEqual(names);
  });

  it.each([
    ["the only one", ["a/only.py", "a/test_only.py", "a/data.csv", "a/setup.py"], [], "a/only.py"],
    ["main, where others are deeper", ["main.py", "helper.py", "lib/main.py"], [], "main.py"],
    ["index, where there is no main", ["index.mjs", "helper.mjs"], [], "index.mjs"],
    ["the package's own", ["lib/x.js", "main.js"], ["lib/x.js"], "lib/x.js"],
  ])("is, where it names none, %s", (_, present, mains, name) => {
    expect(chosen({ files: present, mains })).toEqual([name]);
  });

  it.each([
    ["no file stands out", "run it", ["a.js", "b.py"]],
    ["a name fits two files", "run seed.js", ["x/seed.js", "y/seed.js"]],
    ["two files start equally", "run it", ["x/main.js", "y/main.py"]],
  ])("is asked for, with the candidates, where %s", (_, request, present) => {
    expect(() => chosen({ request, files: present })).toThrow(
      expect.objectContaining({
        code: "ambiguous_program",
        message: expect.stringContaining(present.join(", ")),
      }),
    );
  });

  it.each([
    ["run scripts/nosuch.js", "scripts/nosuch.js"],
    ["please run `./scripts/nosuch.js`.", "scripts/nosuch.js"],
    ["profile nosuch.js", "nosuch.js"],
    ["why is `node vue.js 600` slow?", "vue.js"],
    ["debug nosuch.py with node.js", "nosuch.py"],
  ])("is said to be missing where it is none of the files: %s", (request, missing) => {
    for (const present of [["a.js", "b.py"], ["main.js"], ["readme.md"]]) {
      expect(() => chosen({ request, files: present })).toThrow(
        expect.objectContaining({
          code: "no_such_file",
          message: expect.stringContaining(`${missing} is not among the files`),
        }),
      );
    }
  });

  it.each([
    ["run this with Node.js", ["main.js"], "main.js"],
    ["what does my Vue.js app print?", ["main.js"], "main.js"],
    ["run the three.js demo", ["main.js"], "main.js"],
    ["run it as https://example.com/docs/start.js says", ["main.js"], "main.js"],
    ["generate the rates in src/rates.js", files, "shop/scripts/generate-rates.js"],
    ["run report.py, which writes out/table.py", files, "tools/report.py"],
  ])("is not missed for a word that names no program to run: %s", (request, present, name) => {
    expect(chosen({ request, files: present })).toEqual([name]);
  });

  it("is the code in it, before any file", () => {
    const snippets = [
      { path: "/workspace/snippets/1.json", language: undefined },
      { path: "/workspace/snippets/2.py", language: "python" as const },
    ];
    expect(chosen({ snippets, files })).toEqual(["snippets/2.py"]);
  });

  it("may be none", () => {
    expect(() => chosen({ files: ["readme.md"] })).toThrow(
      expect.objectContaining({ code: "nothing_to_run" }),
    );
  });
});

describe("the language of a code block", () => {
  it.each([
    ["py", "", "python"],
    ["Node", "", "javascript"],
    ["json", "{}", undefined],
    ["", "def double(n):\n    return 2 * n", "python"],
    ["", "from os import path\n", "python"],
    ["", "interface Cart { total: number }", "typescript"],
    ["", "function f(a) { return a }", "javascript"],
    ["", "import { x } from './x.js';\nx();", "javascript"],
    ["", "echo hello", "shell"],
    ["", "#!/usr/bin/env python3\nconst = 1", "python"],
    ["", "hello there", undefined],
  ])("named %j with the code %j is %s", (name, code, language) => {
    expect(languageOfSnippet(name, code)).toBe(language);
  });
});

it("of which nothing but blank lines is given, is of no language", () => {
  expect(languageOfSnippet("", "\n".repeat(1_000_000))).toBeUndefined();
});

describe("the format of a piece of JavaScript", () => {
  it.each([
    ["import x from 'x';", "module"],
    ["import 'x';", "module"],
    ["export const a = 1;", "module"],
    ["await fetch(x);", "module"],
    ["const x = require('x'); async () => { await x; };", "commonjs"],
    ["module.exports = {};", "commonjs"],
    ["const important = 1;", "commonjs"],
  ])("of %j is %s", (source, format) => {
    expect(formatOfSource(source)).toBe(format);
  });
});

describe("the folder of a file's project", () => {
  it.each([
    ["shop/src/a.js", ["shop/package.json", "shop/src/a.js"], "shop"],
    ["shop/src/a.js", ["package.json", "shop/src/a.js"], "."],
    ["shop/src/a.py", ["shop/src/a.py", "shop/data.csv"], "shop"],
    ["src/a.py", ["src/a.py", "data.csv"], "."],
    ["a.py", ["a.py"], "."],
  ])("of %s among %j is %s", (file, files, folder) => {
    expect(projectFolder(file, files, ["package.json"])).toBe(folder);
  });
});
