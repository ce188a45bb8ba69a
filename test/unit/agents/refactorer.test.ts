import { ts } from "@ts-morph/common";
import { describe, expect, it } from "vitest";
import { findClones } from "../../../agents/refactorer/clones.ts";
import { type Measured, measure } from "../../../agents/refactorer/measure.ts";
import { tasksOf } from "../../../agents/refactorer/tasks.ts";

const measured = (code: string): Measured[] =>
  measure(ts.createSourceFile("a.ts", code, ts.ScriptTarget.ESNext, true), "a.ts");

const never = () => false;

describe("the measures of a function", () => {
  // The first two are examples of the paper that defines cognitive complexity.
  it.each([
    [
      "nested loops with a jump",
      "outer: for (const a of b) { for (const c of d) { if (c) continue outer; } }",
      7,
      4,
    ],
    ["a switch", "switch (a) { case 1: return 1; case 2: return 2; default: return 3; }", 1, 3],
    ["else and else if", "if (a) { b(); } else if (c) { d(); } else { e(); }", 3, 3],
    ["rows of operators", "return (a && b && c) || d || e;", 2, 5],
    ["a callback", "return a.map((b) => (b ? 1 : 2));", 2, 2],
    ["a catch", "try { a(); } catch { if (b) c(); }", 3, 3],
  ])("count %s", (_, body, cognitive, cyclomatic) => {
    expect(measured(`function f() { ${body} }`)).toMatchObject([{ name: "f", cognitive, cyclomatic }]);
  });

  it("leave out those of functions with names of their own", () => {
    const names = measured("class A { b() { const c = () => { if (d) e(); }; return c; } }");
    expect(names).toMatchObject([
      { name: "A.b", cognitive: 0 },
      { name: "c", cognitive: 1 },
    ]);
  });

  it("are those of each test, and not of the suite around it", () => {
    const suite = 'describe("a", () => { it("b", () => { if (c) d(); }); it("e", () => {}); });';
    expect(measured(suite)).toMatchObject([{ name: "The callback of it", cognitive: 1 }, { cognitive: 0 }]);
  });
});

const copied = (name: string) =>
  [
    `export function ${name}(rows, key) {`,
    "  const groups = new Map();",
    "  for (const row of rows) {",
    "    const group = groups.get(row[key]) ?? [];",
    "    groups.set(row[key], [...group, row]);",
    "  }",
    "  return [...groups].map(([name, group]) => ({ name, size: group.length }));",
    "}",
  ].join("\n");

describe("duplicated code", () => {
  it("is found in every place, from its first line to its last", async () => {
    const sources = [
      { file: "a.js", text: copied("one") },
      { file: "b.js", text: `const x = 1;\n\n${copied("two")}\nexport { x };` },
      { file: "c.js", text: copied("three") },
    ];
    const { clones } = await findClones(sources, never);
    expect(clones).toMatchObject([
      {
        lines: 7,
        places: [
          { file: "a.js", line: 2, endLine: 8 },
          { file: "b.js", line: 4, endLine: 10 },
          { file: "c.js", line: 2, endLine: 8 },
        ],
      },
    ]);
  });

  it("is found in other languages, and not across them", async () => {
    const python =
      "def f(rows):\n    total = 0\n    for row in rows:\n        if row['paid']:\n            total += row['amount'] * row['rate'] - row['fee']\n        else:\n            total -= row['amount'] / row['rate'] + row['fee']\n    return total\n";
    const { clones } = await findClones(
      [
        { file: "a.py", text: python },
        { file: "b.py", text: python },
        { file: "c.rb", text: python },
      ],
      never,
    );
    expect(clones.map(({ places }) => places.map(({ file }) => file))).toEqual([["a.py", "b.py"]]);
  });

  it("does not mean imports", async () => {
    const imports = Array.from(
      { length: 20 },
      (_, index) => `import { a${index} } from "./a${index}.js";`,
    ).join("\n");
    const { clones } = await findClones(
      [
        { file: "a.js", text: imports },
        { file: "b.js", text: imports },
      ],
      never,
    );
    expect(clones).toEqual([]);
  });

  it("is no longer looked for when there is no time", async () => {
    const { searched } = await findClones([{ file: "a.js", text: copied("one") }], () => true);
    expect(searched).toBe(0);
  });
});

describe("what to do first", () => {
  const fn: Measured = {
    name: "f",
    file: "src/a.ts",
    line: 1,
    lines: 20,
    cognitive: 0,
    cyclomatic: 1,
    depth: 0,
    hardest: undefined,
  };

  it("is the hardest, and tests come last", () => {
    const functions = [
      { ...fn, name: "hard", cognitive: 20 },
      { ...fn, name: "harder", cognitive: 40 },
      { ...fn, name: "tested", file: "test/a.test.ts", cognitive: 100 },
    ];
    expect(tasksOf(functions, []).map(({ finding }) => finding.message.split(" ")[0])).toEqual([
      "harder",
      "hard",
      "tested",
    ]);
  });

  it("is no long switch that is easy to follow", () => {
    expect(tasksOf([{ ...fn, cognitive: 1, cyclomatic: 40 }], [])).toEqual([]);
  });
});
