import { describe, expect, test } from "vitest";
import { splitClauses } from "../../../../src/routing/english/clauses.ts";

const clauses = (goal: string, isStage = false) =>
  splitClauses(goal, { start: 0, end: goal.length }, isStage).map(({ text }) => text);

describe("a text is cut", () => {
  test.each([
    ["run the tests and audit the code", ["run the tests", "audit the code"]],
    ["lint, test, and format", ["lint", "test", "format"]],
    ["- lint\n- test", ["lint", "test"]],
  ])("at conjunctions and in lists: %s", (goal, expected) => {
    expect(clauses(goal)).toEqual(expected);
  });

  test("at the ends of its sentences where it is a stage of a request", () => {
    expect(clauses("Run the tests. Lint a.js\nformat it", true)).toEqual([
      "Run the tests",
      "Lint a.js",
      "format it",
    ]);
    expect(clauses("Run the tests. Lint a.js")).toEqual(["Run the tests. Lint a.js"]);
  });

  test("within its range alone, and each clause says where it stands", () => {
    const goal = "one, two and three, four";
    const found = splitClauses(goal, { start: 5, end: 18 }, false);
    expect(found.map(({ text }) => text)).toEqual(["two", "three"]);
    expect(found.map(({ start, end }) => goal.slice(start, end).trim())).toEqual(["two", "three"]);
  });

  test.each(["the android app", "authentication", "version 1.2 fails"])(
    "not where such a word means something else: %s",
    (goal) => {
      expect(clauses(goal)).toEqual([goal]);
    },
  );

  test("not at all where it is a story rather than a list of tasks", () => {
    const story = "and we went on ".repeat(30).trim();
    expect(clauses(story)).toEqual([story]);
  });

  test("into nothing where it has no words", () => {
    expect(clauses(" , and; ")).toEqual([]);
  });
});
