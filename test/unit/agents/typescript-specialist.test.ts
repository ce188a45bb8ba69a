import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProjects } from "../../../agents/sdk/languages/typescript/projects.ts";
import type { SourceFiles } from "../../../agents/sdk/languages/typescript/source-files.ts";
import { checkProject } from "../../../agents/typescript-specialist/check-project.ts";
import { codeFrame } from "../../../agents/typescript-specialist/code-frame.ts";
import { skippedComponents } from "../../../agents/typescript-specialist/other-files.ts";
import { useSourceFiles } from "./source-folders.ts";

const openFiles = useSourceFiles();

async function check(files: SourceFiles, request = "") {
  const deadline = Date.now() + 60_000;
  const checked = findProjects(files, request).map((project) =>
    checkProject(files, project, deadline, () => false),
  );
  const codes = checked.flatMap(({ problems }) => problems.map(({ finding }) => finding.rule?.slice(11)));
  return { checked, codes };
}

const checkTexts = async (files: Record<string, string>, request?: string) =>
  check(await openFiles(files), request);

describe("packages that are not there", { timeout: 60_000 }, () => {
  it("hide no error of the code, and make none", async () => {
    const { checked, codes } = await checkTexts({
      "app.tsx": [
        'import express, { type Request } from "express";',
        'import { Component } from "react";',
        "interface Authorised extends Request { user: string }",
        "class Page extends Component<{ title: string }> {",
        "  render() { return <h1>{this.props.title}</h1>; }",
        "}",
        "export const app = express();",
        'app.get("/", (request, response) => response.send(new Page({ title: "" })));',
        "export const nameOf = (request: Authorised) => request.body.name + request.user;",
        'export const size: number = "large";',
      ].join("\n"),
    });
    expect(codes).toEqual(["TS2322"]);
    expect(checked[0]?.missing).toEqual(["express", "react"]);
  });

  it("leave what is unknown by design an error", async () => {
    const { codes } = await checkTexts({
      "a.ts": [
        'import x from "x";',
        "export function f() { try { x(); } catch (error) { return error.message; } }",
        "export const g = (value: unknown) => value.length;",
      ].join("\n"),
    });
    expect(codes).toEqual(["TS18046", "TS18046"]);
  });
});

describe("what only a bundler imports", { timeout: 60_000 }, () => {
  const page = [
    'import { createApp } from "vue";',
    'import App from "./App.vue";',
    'import logo from "./logo.svg?url";',
    'import styles from "./page.module.css";',
    'import gone from "./gone.svg";',
    "createApp(App).mount(logo, styles, gone);",
  ].join("\n");
  const files = {
    "tsconfig.json": '{"compilerOptions":{"strict":true,"types":["vite/client"]},"include":["src"]}',
    "src/main.ts": page,
    "src/App.vue": "<template></template>",
    "src/logo.svg": "<svg/>",
    "src/page.module.css": "",
  };

  it("is no error where it is there, and one where it is not", async () => {
    const { checked, codes } = await checkTexts(files);
    expect(codes).toEqual(["TS2307"]);
    expect(checked[0]?.problems[0]?.finding.message).toContain("./gone.svg");
    expect(checked[0]?.missing).toEqual(["vite/client", "vue"]);
  });

  it("is told as not checked where it has code", async () => {
    expect(skippedComponents(await openFiles(files)).map(({ file }) => file)).toEqual(["src/App.vue"]);
  });
});

describe("packages of one repository", { timeout: 60_000 }, () => {
  const settings = '{"compilerOptions":{"strict":true,"composite":true,"outDir":"dist","rootDir":"src"}}';
  const a = {
    "packages/a/package.json": '{"name":"@m/a","types":"dist/index.d.ts","main":"dist/index.js"}',
    "packages/a/tsconfig.json": settings,
    "packages/a/src/index.ts": "export const a = (n: number) => n;\n",
    "packages/a/src/deep.ts": "export const deep = 1;\n",
  };

  it("are read from their sources, built or not", async () => {
    const { checked, codes } = await checkTexts({
      ...a,
      "packages/b/package.json": '{"name":"@m/b","dependencies":{"@m/a":"workspace:*"}}',
      "packages/b/tsconfig.json": settings,
      "packages/b/src/index.ts":
        'import { a } from "@m/a";\nimport { deep } from "@m/a/deep";\na("x");\nexport const s: string = deep;\n',
    });
    expect(codes).toEqual(["TS2345", "TS2322"]);
    expect(checked.flatMap(({ missing }) => missing)).toEqual([]);
  });
});

describe("a project's settings", { timeout: 60_000 }, () => {
  const loose = "export const length = (text) => text.length;\n";

  it("are those of the compiler that the project declares", async () => {
    const old = { "package.json": '{"devDependencies":{"typescript":"~5.4.2"}}' };
    const { checked, codes } = await checkTexts({ ...old, "tsconfig.json": "{}", "a.ts": loose });
    expect(codes).toEqual([]);
    expect(checked[0]?.whenStrict?.map(({ finding }) => finding.rule)).toEqual(["typescript/TS7006"]);
    expect((await checkTexts({ "tsconfig.json": "{}", "a.ts": loose })).codes).toEqual(["TS7006"]);
  });

  it("are followed to the projects they refer to, and no further than the files", async () => {
    const { checked, codes } = await checkTexts({
      "tsconfig.json": '{"files":[],"references":[{"path":"./core"},{"path":"../../../etc"}]}',
      "core/tsconfig.json":
        '{"compilerOptions":{"composite":true,"plugins":[{"name":"x"}]},"include":["src"]}',
      "core/src/a.ts": "export const a: string = 1;\n",
      "core/test/b.ts": "export const b: string = 1;\n",
    });
    expect(checked.map(({ config }) => config)).toEqual(["core/tsconfig.json"]);
    expect(codes).toEqual(["TS2322"]);
  });

  it("that cannot be read are a finding", async () => {
    const { codes } = await checkTexts({
      "tsconfig.json": '{"compilerOptions":{"targt":"es5"}}',
      "a.ts": "",
    });
    expect(codes).toEqual(["TS5025"]);
  });

  it("are those that the request names", async () => {
    const files = {
      "tsconfig.json": "{}",
      "tsconfig.build.json": '{"include":["lib"]}',
      "lib/a.ts": "export const a: string = 1;\n",
      "b.ts": "export const b: string = 1;\n",
    };
    const { checked } = await checkTexts(files, "Does tsconfig.build.json compile?");
    expect(checked.map(({ config, files }) => [config, files])).toEqual([["tsconfig.build.json", 1]]);
  });
});

describe("hostile files", { timeout: 60_000 }, () => {
  it("are skipped with the reason, and the others are checked", async () => {
    const files = await openFiles({
      "binary.ts": "const a = 1;\0",
      "deep.ts": `export const a = ${"[\n".repeat(20_000)}${"]\n".repeat(20_000)};`,
      "minified.js": `const a = "${"x".repeat(30_000)}";`,
      "large.ts": "// 1234567\n".repeat(120_000),
      "broken.ts": "export const = {{{",
      "wrong.ts": "export const a: string = 1;\n",
    });
    const { codes } = await check(files);
    expect(codes).toContain("TS2322");
    expect(files.skipped.toSorted((a, b) => (a.file < b.file ? -1 : 1))).toEqual([
      { file: "binary.ts", reason: "it is binary" },
      { file: "deep.ts", reason: "it is nested too deeply" },
      { file: "large.ts", reason: "it is larger than 1 MiB" },
    ]);
  });

  it("are not followed out of the folder", async () => {
    const outside = await openFiles({ "secret.ts": 'export const secret = "s";\n' });
    const files = await openFiles({
      "a.ts": `import { secret } from "./link/secret";\nexport { secret };\n`,
    });
    await symlink(outside.root, join(files.root, "link"));
    const { codes } = await check(files);
    expect(codes).toEqual(["TS2307"]);
    expect(files.read(join(files.root, "link/secret.ts"))).toBeUndefined();
    expect(files.read(join(files.root, "../../etc/passwd"))).toBeUndefined();
  });
});

it("a code frame shows the line with its neighbours and a mark below the place", () => {
  expect(codeFrame("a\nb\n\tlet size = x;\nd\ne", 3, 6, 4)).toBe(
    ["  1 | a", "  2 | b", "> 3 | \tlet size = x;", "    | \t    ^^^^", "  4 | d"].join("\n"),
  );
});
