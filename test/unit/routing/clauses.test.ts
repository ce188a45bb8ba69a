import { describe, expect, test } from "vitest";
import { splitClauses } from "../../../src/routing/clauses.ts";

/** Clauses as text, those that follow others after an arrow. */
const clauses = (goal: string) =>
  splitClauses(goal).map(({ text, follows }) => (follows ? `> ${text}` : text));

describe("a request is cut", () => {
  test.each([
    ["run the tests and then explain main.py", ["run the tests", "> explain main.py"]],
    ["First lint it. Then run the tests.", ["First lint it.", "> run the tests."]],
    ["run the tests; after that, deploy", ["run the tests", "> deploy"]],
    ["Build it. Once it's done, run it", ["Build it.", "> run it"]],
    ["Build it, and when this is finished run it", ["Build it", "> run it"]],
    ["a scan followed by a report", ["a scan", "> a report"]],
    ["Check the types. Finally, publish", ["Check the types.", "> publish"]],
    ["1. run the tests\n2. write a report", ["run the tests", "> write a report"]],
  ])("at words of order: %s", (goal, expected) => {
    expect(clauses(goal)).toEqual(expected);
  });

  test.each([
    ["run the tests and audit the code", ["run the tests", "audit the code"]],
    ["lint, test, and format", ["lint", "test", "format"]],
    ["- lint\n- test", ["lint", "test"]],
  ])("at conjunctions and in lists, without an order: %s", (goal, expected) => {
    expect(clauses(goal)).toEqual(expected);
  });

  test.each([
    "It has been broken since then",
    "which one runs next week",
    "the android app",
    "authentication",
    "version 1.2 fails",
  ])("not where such a word means something else: %s", (goal) => {
    expect(clauses(goal)).toEqual([goal]);
  });

  test("not at all where it is a story rather than a list of tasks", () => {
    const story = "and then we went on ".repeat(30).trim();
    expect(splitClauses(story)).toEqual([{ text: story, follows: false }]);
  });

  test("into nothing where it has no words", () => {
    expect(splitClauses(" , and; ")).toEqual([]);
  });
});
