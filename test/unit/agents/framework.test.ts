import { describe, expect, it } from "vitest";
import { detectFramework } from "../../../agents/test-runner/framework.ts";
import { findProjects, namedProjects } from "../../../agents/test-runner/projects.ts";

describe("the framework of a project", () => {
  const nothing = { packages: [], configFiles: [], sources: [] };

  it.each([
    ["its test script", { packages: [{ scripts: { test: "tsc && vitest run" } }] }, "vitest"],
    [
      "its test script, whatever else it says",
      { packages: [{ scripts: { test: "node --test", lint: "jest-lint" } }] },
      "node:test",
    ],
    ["a script above it", { packages: [{}, { scripts: { "test:unit": "jest --ci" } }] }, "jest"],
    ["its settings", { configFiles: ["jest.config.js"], sources: ['import "vitest";'] }, "jest"],
    ["settings in its package file", { packages: [{ jest: {} }] }, "jest"],
    ["what its tests import", { sources: ["", 'import { test } from "node:test";'] }, "node:test"],
    ["what it depends on", { packages: [{ devDependencies: { vitest: "4" } }] }, "vitest"],
    ["globals that are nobody's import", { sources: ["test('x', () => expect(1).toBe(1))"] }, "jest"],
    ["nothing but plain scripts", { sources: ["import 'node:assert';"] }, "node:test"],
  ])("shows by %s", (_, evidence, framework) => {
    expect(detectFramework({ ...nothing, ...evidence })).toBe(framework);
  });
});

describe("the projects among files", () => {
  const files = [
    "package.json",
    "web/package.json",
    "web/src/cart.spec.tsx",
    "web/test/fixtures/data.test.js",
    "web/vitest.config.ts",
    "api/pyproject.toml",
    "api/tests/test_api.py",
    "api/tests/conftest.py",
    "scripts/__tests__/tool.js",
  ];

  it("are the folders with tests and settings, nearest first", () => {
    expect(findProjects(files)).toEqual([
      { folder: "web", kind: "node", tests: ["src/cart.spec.tsx"], isPart: false },
      { folder: "api", kind: "python", tests: ["tests/test_api.py"], isPart: false },
      { folder: ".", kind: "node", tests: ["scripts/__tests__/tool.js"], isPart: false },
    ]);
  });

  it.each([
    ["run all tests", ["web", "api", "."]],
    ["run the tests in `api/`.", ["api"]],
    ["run cart.spec.tsx", ["web"]],
  ])("are those that the request names: %s", (request, folders) => {
    expect(namedProjects(request, findProjects(files)).map(({ folder }) => folder)).toEqual(folders);
  });

  it.each([
    ["Run the tests except cart.spec.tsx", ["tests/test_api.py", "scripts/__tests__/tool.js"]],
    ["Run all tests without tool.js", ["src/cart.spec.tsx", "tests/test_api.py"]],
    ["Run cart.spec.tsx, not test_api.py, it wipes the database", ["src/cart.spec.tsx"]],
  ])("are without what the request rules out: %s", (request, tests) => {
    expect(namedProjects(request, findProjects(files)).flatMap((project) => project.tests)).toEqual(tests);
  });

  it("are none where nothing is to be run", () => {
    const run = () => namedProjects("Which tests are there? Do not run them", findProjects(files));
    expect(run).toThrow(expect.objectContaining({ code: "not_to_be_run" }));
  });
});
