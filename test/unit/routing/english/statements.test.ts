import { describe, expect, it } from "vitest";
import { beginsWithStatement, isStatement } from "../../../../src/routing/english/statements.ts";

describe("a sentence is known to tell how something is", () => {
  it.each([
    ["its pronoun", ["it crashes", "I changed the parser", "I've changed it", "there are two modules"]],
    ["a thing that is", ["the app is slow", "my tests have failed since monday", "the new page can't load"]],
    ["what a thing does", ["the script writes out.csv", "this old module loads the parser"]],
    ["what a file does", ["main.py loads data.csv", "main.py crashes", "src/main.py broke"]],
    ["how it is", ["is killed by the kernel", "is still slow", "was hanging"]],
    ["what it has or does not", ["has no tests", "doesn't start", "did not compile"]],
    ["what happens", ["crashed with exit code 1", "hangs", "went away"]],
    ["what it does", ["throws an error", "stops when it rains", "loads the page"]],
  ])("by %s", (_, sentences) => {
    expect(sentences.filter((sentence) => !isStatement(sentence))).toEqual([]);
  });

  it.each([
    "run the tests",
    "the tests",
    "the tests that failed",
    "process the files",
    "I want the tests to run",
    "I'd have it reviewed",
    "it should be reviewed",
    "it would be great to have a review",
    "and it'd be nice if it ran",
    "we hope to see the tests run",
    "the new page needs a review",
    "is everything fine",
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
