import { describe, expect, it } from "vitest";
import { isExample } from "../../../../../agents/sdk/files/example-file.ts";
import { isForTests, isTestFile } from "../../../../../agents/sdk/files/test-file.ts";

describe("what a file is for is told by its path", () => {
  it.each([
    "test/a.ts",
    "Tests/Cart.swift",
    "src/a.spec.ts",
    "test_cart.c",
    "cart_test.go",
    "src/CartTests.cs",
  ])("%s is a test", (file) => {
    expect(isTestFile(file)).toBe(true);
    expect(isForTests(file)).toBe(true);
  });

  it.each(["bench/run.ts", "src/__mocks__/fs.js", "pkg/testdata/a.json", "src/sort.bench.ts"])(
    "%s is for tests and none itself",
    (file) => {
      expect(isTestFile(file)).toBe(false);
      expect(isForTests(file)).toBe(true);
    },
  );

  it.each(["examples/a.ts", "docs/conf.py", ".env.sample", "README.md", "src/Button.stories.tsx"])(
    "%s is an example",
    (file) => expect(isExample(file)).toBe(true),
  );

  it.each(["src/latest.ts", "src/contest.java", "src/documents/a.ts", "src/benchmark.ts", "Dockerfile"])(
    "%s is neither",
    (file) => expect([isForTests(file), isExample(file)]).toEqual([false, false]),
  );
});
