import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRequest } from "../../../src/consultation/read-request.ts";

const read = (input: string) => readRequest({ input, files: [], agents: [] });

describe("the code blocks of a request", () => {
  test("are taken out of its words", () => {
    expect(
      read("Run this:\n```js title=a.js\nlet x = 1;\n\n  x++;\n```\nand this\n~~~PY\nprint(1)\n~~~\nplease"),
    ).toMatchObject({
      goal: "Run this:\nand this\nplease",
      code: [
        { language: "js", text: "let x = 1;\n\n  x++;" },
        { language: "py", text: "print(1)" },
      ],
    });
  });

  test("keep fences of the other kind, and shorter ones, as code", () => {
    expect(read("````md\n```js\n1\n```\n~~~\n````").code).toEqual([
      { language: "md", text: "```js\n1\n```\n~~~", at: 0 },
    ]);
  });

  test("say where in the words they stood", () => {
    const { goal, code } = read("\n\nRun this:\n```js\n1\n```\nthen that:\n```js\n2\n```");
    expect(code.map(({ at = 0 }) => goal.slice(0, at))).toEqual(["Run this:", "Run this:\nthen that:"]);
  });

  test("may begin behind words and end before them", () => {
    expect(read("Run ```js\n1\n``` then analyse data.csv")).toMatchObject({
      goal: "Run \nthen analyse data.csv",
      code: [{ language: "js", text: "1" }],
    });
  });

  test("go to the end of the text where the fence is not closed", () => {
    expect(read("run\n```\nls\n")).toMatchObject({ goal: "run", code: [{ language: "", text: "ls\n" }] });
  });

  test("are found between Windows line ends", () => {
    expect(read("a\r\n```sh\r\nls\r\npwd\r\n```\r\nb")).toMatchObject({
      goal: "a\nb",
      code: [{ language: "sh", text: "ls\npwd" }],
    });
  });

  test("are not code within a line, nor blocks without content", () => {
    expect(read("```x``` is code\n```js\n\n```")).toMatchObject({ goal: "```x``` is code", code: [] });
  });

  test("are at most twenty; what follows stays text", () => {
    const { code, goal } = read("```\nx\n```\n".repeat(25));
    expect(code).toHaveLength(20);
    expect(goal).toContain("x");
  });
});

test("an agent that is named twice counts once", () => {
  expect(readRequest({ input: "", files: [], agents: ["a", "b", "a"] }).agents).toEqual(["a", "b"]);
});

test("no word of a request is lost, whatever its fences", () => {
  const line = fc.constantFrom(
    "```",
    "```js",
    "~~~",
    "````",
    "one",
    "  two",
    "```three``` four",
    "one ```js",
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const { goal, code } = read(lines.join("\n"));
      const count = (text: string, word: string) => text.split(word).length;
      const all = [goal, ...code.map(({ text }) => text)].join("\n");
      for (const word of ["one", "two", "three"])
        expect(count(all, word)).toBe(count(lines.join("\n"), word));
    }),
  );
});
