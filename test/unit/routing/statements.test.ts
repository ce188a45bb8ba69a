import { describe, expect, it } from "vitest";
import { isCommand, isReport } from "../../../src/routing/commands.ts";
import { beginsWithStatement, isStatement } from "../../../src/routing/statements.ts";

describe("a sentence is known to tell how something is", () => {
  it.each([
    "it crashes",
    "I changed the parser",
    "main.py loads data.csv",
    "the script writes out.csv",
    "my tests have failed since monday",
    "throws an error",
    "crashed with exit code 1",
    "is killed by the kernel",
    "there are two modules",
  ])("%s", (sentence) => {
    expect(isStatement(sentence)).toBe(true);
  });

  it.each([
    "run the tests",
    "the tests",
    "the tests that failed",
    "process the files",
    "I want the tests to run",
    "it should be reviewed",
    "is the page slow",
    "does this compile",
    "main.py",
    "embed the font",
  ])("unless it asks for something: %s", (sentence) => {
    expect(isStatement(sentence)).toBe(false);
  });

  it("and asks for something where one of its clauses does", () => {
    expect(beginsWithStatement("the build fails, find out why")).toBe(false);
    expect(beginsWithStatement("the build fails, and it is slow. Find out why")).toBe(true);
    expect(beginsWithStatement("")).toBe(false);
  });
});

it.each([
  ["document it", true],
  ["please review src/cart.js", true],
  ["lint the code", true],
  ["type errors", false],
  ["in the code", false],
  ["tests the code", false],
  ["tell me", false],
])("whether a clause is plainly a command: %s", (clause, expected) => {
  expect(isCommand(clause)).toBe(expected);
});

it.each([
  ["show me the failures", true],
  ["tell me which of them fail", true],
  ["let me know if it works", true],
  ["let me know", true],
  ["stop", true],
  ["tell me how the login module is built", false],
  ["show me the errors in app.log", false],
  ["give me a chart of the sales", false],
])("whether a clause asks for no more than to be told: %s", (clause, expected) => {
  expect(isReport(clause)).toBe(expected);
});
