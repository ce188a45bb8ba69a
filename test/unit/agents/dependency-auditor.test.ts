// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code that is read has them.

import { describe, expect, it } from "vitest";
import { isForMakers } from "../../../agents/dependency-auditor/for-makers.ts";
import { findImports, packageOf } from "../../../agents/dependency-auditor/imports.ts";
import { deprecated, duplicates } from "../../../agents/dependency-auditor/installed.ts";
import { checkLicences, kindOf } from "../../../agents/dependency-auditor/licences.ts";
import { misplaced, missing } from "../../../agents/dependency-auditor/missing.ts";
import { checkList } from "../../../agents/dependency-auditor/python/check-list.ts";
import { checkPythonUsage } from "../../../agents/dependency-auditor/python/check-usage.ts";
import { pythonLists, readList } from "../../../agents/dependency-auditor/python/requirements.ts";
import { checkLockFits, checkRanges } from "../../../agents/dependency-auditor/ranges.ts";
import { readProjects } from "../../../agents/dependency-auditor/read-projects.ts";
import { toSbom } from "../../../agents/dependency-auditor/sbom.ts";
import { unused } from "../../../agents/dependency-auditor/unused.ts";
import type { LockedPackage } from "../../../agents/sdk/formats/lockfiles/locked-package.ts";

function read(files: Record<string, unknown>) {
  const sources = Object.entries(files).map(([file, content]) => ({
    file,
    text: typeof content === "string" ? content : JSON.stringify(content, null, 2),
  }));
  const projects = readProjects(sources);
  const usage = projects.usages[0];
  if (usage === undefined) throw new Error("there is no project");
  const available = { projects: projects.usages.map(({ project }) => project), aliases: projects.aliases };
  const names = (findings: { message: string }[]) => findings.map(({ message }) => message.split(" ", 1)[0]);
  return {
    ...projects,
    usage,
    unused: names(unused(usage)),
    missing: names(projects.usages.flatMap((each) => missing(each, available))),
    misplaced: names(misplaced(usage)),
  };
}

it("a file is for the makers of a project by its place in that project", () => {
  expect(["demo/src/a.ts", "demo/app.py"].some((file) => isForMakers("demo", file))).toBe(false);
  expect(
    ["demo/test/a.ts", "demo/demo/a.ts", "demo/vite.config.ts"].every((file) => isForMakers("demo", file)),
  ).toBe(true);
  expect(["conftest.py", "e2e/shop.py", ".eslintrc.cjs"].every((file) => isForMakers(".", file))).toBe(true);
});

const lockOf = (...packages: Partial<LockedPackage>[]) => ({
  folder: ".",
  file: "package-lock.json",
  packages: packages.map((at) => ({
    name: "a",
    version: "1.0.0",
    line: 1,
    path: `node_modules/${at.name ?? "a"}`,
    ...at,
  })),
});

describe("what a file imports", () => {
  it("is read from every form of import, without what is a comment or a text", () => {
    const text = `
      import a from "a"; import type { B } from "@scope/b/types"; export * from "c";
      const d = require("d/lib"); await import("e"); jest.mock("f"); type G = import("g").G;
      import h = require("h"); require.resolve("i"); // import "no"
      const text = 'import "neither"'; import "node:fs"; import "./own.js"; import "fs/promises"; import "#alias";
      import "virtual:none"; import "@/alias"; require(name);`;
    const found = findImports({ file: "a.ts", text });
    const imports = "imports" in found ? found.imports : [];
    expect(imports.map(({ name, isType }) => (isType ? `type ${name}` : name))).toEqual([
      "a",
      "type @scope/b",
      "c",
      "d",
      "e",
      "f",
      "type g",
      "h",
      "i",
    ]);
  });

  it("is read from the scripts of components, on their lines", () => {
    const text = '<p>{a}</p>\n<script setup lang="ts">\nimport a from "a";\n</script>\n';
    expect(findImports({ file: "a.vue", text })).toEqual({
      imports: [{ name: "a", file: "a.vue", line: 3, isType: false }],
    });
  });

  it("is nothing where a component's scripts are not closed", () => {
    const text = "<script>\n".repeat(100_000);
    expect(findImports({ file: "App.vue", text })).toEqual({ imports: [] });
  });

  it("is unknown where it cannot be parsed", () => {
    expect(findImports({ file: "a.js", text: "import {" })).toEqual({ reason: "it cannot be parsed" });
    expect(packageOf("../../etc/passwd")).toBeUndefined();
  });
});

it("a package.json that is no JSON is told of, with its line where that is known", () => {
  const { faults, usages } = readProjects([{ file: "package.json", text: '{\n "a": 1,\n}' }]);
  expect(usages).toEqual([]);
  expect(faults).toEqual([
    expect.objectContaining({ severity: "error", rule: "dependencies/unreadable", file: "package.json" }),
  ]);
  expect(faults[0]?.message).toContain("it is no JSON");
});

describe("a package", () => {
  it("is used where its settings are", () => {
    const devDependencies = { eslint: "9", prettier: "3", tailwindcss: "4", husky: "9", mocha: "1" };
    const files = {
      "package.json": { devDependencies },
      "eslint.config.js": "export default [];",
      ".prettierrc": "{}",
      "tailwind.config.ts": "export default {};",
      ".husky/pre-commit": "npm test",
      "mocha-notes.txt": "",
    };
    expect(read(files).unused).toEqual(["mocha"]);
  });

  const asking = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "^1.0.0"]));

  it("is used by an import, a script, a setting, a quoted name, its types or another package beside it", () => {
    const { unused } = read({
      "package.json": {
        scripts: { build: "tsc && run-it --now" },
        prettier: "style-of-ours",
        dependencies: asking(
          "a",
          "b",
          "peer",
          "eslint-plugin-short",
          "@types/a",
          "quoted",
          "spare",
          "style-of-ours",
          "typescript",
        ),
      },
      "package-lock.json": {
        packages: {
          "node_modules/a": { version: "1.0.0", peerDependencies: { peer: "*" } },
          "node_modules/b": { version: "1.0.0", bin: { "run-it": "b.js" } },
        },
      },
      "src/a.ts": 'import "a"; const folder = "node_modules/quoted/dist"; // "spare" is not',
      ".eslintrc.json": { plugins: ["short"] },
    });
    expect(unused).toEqual([]);
    expect(
      read({ "package.json": { dependencies: asking("spare", "spar") }, "a.js": "// spare\nspar();" }).unused,
    ).toEqual(["spare", "spar"]);
  });

  it("is missing where it is imported and asked for nowhere above", () => {
    const { missing } = read({
      "package.json": { name: "root", workspaces: ["packages/*"], dependencies: asking("shared") },
      "packages/a/package.json": { name: "@own/a", devDependencies: asking("@types/estree") },
      "packages/a/src/index.ts":
        'import "shared"; import "@own/b"; import "lost/deep"; import type { Node } from "estree"; import "~lib/x";',
      "packages/b/package.json": { name: "@own/b" },
      "tsconfig.json": { compilerOptions: { paths: { "~lib/*": ["./lib/*"] } } },
    });
    expect(missing).toEqual(["lost"]);
  });

  it("that published code imports must not be for development only", () => {
    const files = { "src/index.js": 'import "a"', "test/a.test.js": 'import "b"' };
    const devDependencies = asking("a", "b");
    expect(read({ "package.json": { devDependencies }, ...files }).misplaced).toEqual(["a"]);
    expect(read({ "package.json": { private: true, devDependencies }, ...files }).misplaced).toEqual([]);
  });
});

describe("ranges", () => {
  const rules = (dependencies: Record<string, string>) =>
    checkRanges(read({ "package.json": { dependencies } }).usage.project).map(({ rule }) => rule);

  it.each([
    ["*", "dependencies/unpinned"],
    ["latest", "dependencies/unpinned"],
    [">=1", "dependencies/unpinned"],
    ["http://a.com/a.tgz", "dependencies/unencrypted"],
    ["owner/repo", "dependencies/moving-source"],
    ["git+https://github.com/a/a.git#main", "dependencies/moving-source"],
  ])("such as %s are told", (range, rule) => expect(rules({ a: range })).toEqual([rule]));

  it.each([
    "^1.0.0",
    "1.x",
    ">=1 <3",
    "github:a/a#0123456789abcdef",
    "workspace:*",
    "npm:b@1.0.0",
    "file:../b",
  ])("such as %s are in order", (range) => expect(rules({ a: range })).toEqual([]));

  it("are compared with the lockfile's version", () => {
    const { usage } = read({ "package.json": { dependencies: { a: "^2.0.0", b: "^1.0.0", c: "^1.0.0" } } });
    const lock = lockOf({ name: "a", version: "1.9.0" }, { name: "b", version: "1.1.0" });
    expect(checkLockFits(usage.project, lock).map(({ message }) => message)).toEqual([
      'a is asked for as "^2.0.0", and package-lock.json has 1.9.0.',
      "c is not in package-lock.json, so a clean install fails.",
    ]);
  });
});

describe("what is installed", () => {
  const { usage } = read({ "package.json": { dependencies: { a: "^1.0.0" } } });

  it("in several versions is told, what others bring together", () => {
    const nested = { path: "node_modules/x/node_modules/a" };
    const lock = lockOf(
      {},
      { version: "2.0.0", ...nested },
      { name: "z" },
      { name: "z", version: "0.1.0", ...nested },
    );
    expect(duplicates(lock, [usage.project]).map(({ message }) => message)).toEqual([
      "a is installed in 2 versions: 1.0.0, 2.0.0.",
      "1 package that others bring is installed in several versions: z (0.1.0, 1.0.0).",
    ]);
  });

  it("and deprecated is told where it is asked for", () => {
    const [finding] = deprecated(lockOf({ deprecated: "use b" }), [usage.project]);
    expect(finding).toMatchObject({ file: "package.json", line: 3, message: "a 1.0.0 is deprecated: use b" });
  });

  it.each([
    ["MIT", "permissive"],
    ["(MIT OR GPL-3.0-only)", "permissive"],
    ["MIT AND GPL-3.0-only", "copyleft"],
    ["GPL-2.0-only WITH Classpath-exception-2.0", "weak copyleft"],
    ["LGPL-3.0-or-later", "weak copyleft"],
    ["BUSL-1.1", "restricted"],
    ["UNLICENSED", "restricted"],
    ["SEE LICENSE IN LICENSE.md", "unknown"],
    [undefined, "unknown"],
  ])("under %s is under a licence that is %s", (license, kind) => expect(kindOf(license)).toBe(kind));

  it("under a copyleft licence is in order in a project that is copyleft", () => {
    const lock = lockOf({ license: "AGPL-3.0-only" });
    expect(checkLicences(lock, [usage.project])).toMatchObject([
      { severity: "error", rule: "licences/copyleft" },
    ]);
    expect(checkLicences(lock, [{ ...usage.project, license: "GPL-3.0-only" }])).toEqual([]);
  });

  it("is in the bill of materials once a version", () => {
    const lock = lockOf({ name: "@s/a", license: "MIT" }, { name: "@s/a", license: "MIT" });
    expect(JSON.parse(toSbom([lock])).components).toMatchObject([
      { name: "@s/a", purl: "pkg:npm/%40s/a@1.0.0" },
    ]);
  });
});

describe("Python", () => {
  it("is checked by its requirements", () => {
    const text = [
      "# tools",
      "a==1.0",
      "b>=2",
      "c @ git+https://github.com/c/c@main",
      "--index-url http://pypi.acme.com/simple",
      "-r other.txt",
    ].join("\n");
    const source = { file: "requirements.txt", text };
    expect(checkList(source, readList(source)).map(({ rule, line }) => `${rule}:${line}`)).toEqual([
      "python/unpinned:3",
      "python/moving-source:4",
      "python/unencrypted-index:5",
    ]);
  });

  it("is checked by its project file", () => {
    const text = '[project]\nname = "a"\ndependencies = [\n  "b>=1,<2",\n  "c",\n]\n';
    const source = { file: "pyproject.toml", text };
    expect(checkList(source, readList(source))).toMatchObject([
      { rule: "python/unpinned", line: 5, severity: "info" },
    ]);
    expect(() => readList({ file: "pyproject.toml", text: "[" })).toThrow();
  });

  it("is checked by what Poetry's own ways of asking mean", () => {
    const asked = [
      'python = "^3.11"',
      'httpx = "^0.27"',
      'rich = { version = "^13.7", optional = true }',
      'attrs = "23.2.0"',
      'flask = "~3.0"',
      'own = { path = "../own" }',
      'moving = { git = "https://github.com/a/moving.git", branch = "main" }',
      'open = ">=1"',
      'any = "*"',
    ];
    const text = ["[tool.poetry.dependencies]", ...asked].join("\n");
    const source = { file: "pyproject.toml", text };
    expect(checkList(source, readList(source)).map(({ rule, line }) => `${rule}:${line}`)).toEqual([
      "python/moving-source:8",
      "python/unpinned:9",
      "python/unpinned:10",
    ]);
  });

  it("is asked for by an address under the name that this gives it", () => {
    const source = { file: "requirements.txt", text: "git+https://github.com/a/y.git#egg=y" };
    expect(checkList(source, readList(source))[0]?.message).toMatch(/^y comes from/);
    expect(compared({ "requirements.txt": source.text, "a.py": "import y\n" })).toEqual([]);
  });

  const compared = (files: Record<string, string>) => {
    const sources = Object.entries(files).map(([file, text]) => ({ file, text }));
    const lists = pythonLists(sources).map((source) => ({ source, list: readList(source) }));
    return checkPythonUsage(lists, sources).map(
      ({ rule, file, line, message }) => `${file}:${line} ${rule} ${message.split(" ", 1)[0]}`,
    );
  };

  it("is asked for what it imports, by the names that packages have", () => {
    const code =
      "import os\nimport yaml, requests\nfrom . import own\nfrom app.own import x\nimport PIL.Image\n";
    expect(compared({ "requirements.txt": "requests==2\nnumpy==2\nPillow\n", "app/main.py": code })).toEqual([
      "requirements.txt:2 python/unused numpy",
      "app/main.py:2 python/missing yaml",
    ]);
  });

  it("is asked for it in lists of any name that another one takes in", () => {
    const lists = { "requirements.txt": "-r deps/base.txt\nrich\n", "deps/base.txt": "-r more.in\n" };
    const code = { "deps/more.in": "httpx\n", "a.py": "import httpx, rich\n" };
    expect(compared({ ...lists, ...code })).toEqual([]);
  });

  it("is asked for it in every kind of list, in folders above too, and for tests with less weight", () => {
    const pyproject =
      '[project]\ndependencies = ["httpx>=1"]\n[dependency-groups]\ndev = ["pytest"]\n[tool.poetry.dependencies]\nattrs = "^1"\n';
    const findings = compared({
      "pyproject.toml": pyproject,
      "requirements/test.txt": "freezegun\n",
      "a.py": "import httpx, attr, google.cloud.storage\n",
      "tests/test_a.py": "import pytest, freezegun, responses\n",
      "tools/requirements.txt": "rich\n",
      "tools/t.py": "import rich, httpx\n",
    });
    expect(findings).toEqual(["a.py:1 python/missing google", "tests/test_a.py:1 python/missing responses"]);
  });

  it("uses what settings name, what tools and other packages load, and need not have what it tries", () => {
    const settings = 'APPS = ["rest_framework", "whitenoise.storage"]\nimport django\n';
    const tried = "try:\n    import ujson\nexcept ImportError:\n    pass\nif TYPE_CHECKING:\n    import b\n";
    expect(
      compared({
        "requirements.txt":
          "django\ndjangorestframework\nwhitenoise\npsycopg2-binary\ngunicorn\nsentry-sdk\n",
        Procfile: "web: run --with sentry-sdk",
        "a.py": settings + tried,
      }),
    ).toEqual([]);
  });

  it("is not compared where a list has all that was installed, or lists are of another kind too", () => {
    const frozen = "requests==2\ncertifi==1\nrich==1\n";
    expect(compared({ "requirements.txt": frozen, "a.py": "import requests\n" })).toEqual([]);
    expect(compared({ "requirements.txt": "rich\n", "setup.py": "import b\n" })).toEqual([]);
    expect(compared({ "requirements.txt": "rich\n" })).toEqual([]);
  });
});
