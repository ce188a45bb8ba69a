import { expect, it } from "vitest";
import { readYaml } from "../../../../../agents/sdk/formats/yaml-source.ts";

it("a part has the line of its key, or of its item in a list", () => {
  const { lineOf, value } = readYaml("a:\n  - b\n  -\n    c: 1\n  - { d: 2 }\n");
  expect(value).toEqual({ a: ["b", { c: 1 }, { d: 2 }] });
  expect([["a"], ["a", 0], ["a", 1, "c"], ["a", 2, "d"]].map(lineOf)).toEqual([1, 2, 4, 5]);
});

it("a part that is not there has the line of what is around it", () => {
  const { lineOf } = readYaml('{\n  "a": {\n    "b": 1\n  }\n}');
  expect([lineOf([]), lineOf(["a", "x"]), lineOf(["a", "b", "x"])]).toEqual([1, 2, 3]);
});

it("a part is found through what stands for it, with keys of any kind", () => {
  const { lineOf } = readYaml("a: &a\n  200: 1\nb: *a\n");
  expect(lineOf(["b", 200])).toBe(2);
});

it("errors of syntax are told with their lines", () => {
  const { value, faults } = readYaml("a: 1\nb: [\nc: 2\na: 3\n");
  expect(value).toBeUndefined();
  expect(faults.length).toBeGreaterThan(0);
  expect(readYaml("a: 1\na: 2\n").faults).toMatchObject([{ line: 2 }]);
});

it("an empty text is a document of nothing", () => {
  expect(readYaml("")).toMatchObject({ value: null, faults: [] });
});

it.each([
  ["nests brackets without end", "[".repeat(100_000)],
  [
    "nests by indentation without end",
    Array.from({ length: 1_500 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
  ],
  ["nests lists in a line", `${"- ".repeat(5_000)}x`],
  [
    "unfolds without end",
    `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`).join("\n")}`,
  ],
])("a text that %s is a fault", (_, text) => {
  expect(readYaml(text).faults).toHaveLength(1);
});

it("what contains itself is a fault, and what is shared is none", () => {
  expect(readYaml("a: &a\n  b: *a\n").faults).toEqual([{ line: 1, message: "it contains itself" }]);
  expect(readYaml("a: &a [1]\nb: &b [*a, *a]\nc: { d: *b, e: *a }\n").faults).toEqual([]);
});
