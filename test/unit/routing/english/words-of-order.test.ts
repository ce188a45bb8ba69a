import { describe, expect, test } from "vitest";
import { findWordsOfOrder } from "../../../../src/routing/english/words-of-order.ts";

/** The first words of order in a text, with its kind and the clause that they have. */
function wordsIn(text: string): string[] {
  const [words] = findWordsOfOrder(text);
  if (words === undefined) return [];
  const { kind, start, end, clause } = words;
  return [
    kind,
    text.slice(start, end).trim(),
    ...(clause === undefined ? [] : [text.slice(clause.start, clause.end)]),
  ];
}

describe("words of order", () => {
  test.each([
    ["First test it", "First"],
    ["please first of all, test it", "first of all,"],
    ["Start with the tests", "Start with"],
    ["To begin by testing it", "To begin by"],
  ])("begin an order: %s", (text, words) => {
    expect(wordsIn(text)).toEqual(["first", words]);
  });

  test.each([
    ["1. test it", "1."],
    ["b) test it", "b)"],
    ["(2) test it", "(2)"],
    ["Step 2: test it", "Step 2:"],
    ["part 3 - test it", "part 3 -"],
    ["## Task 3\nTest it", "## Task 3"],
  ])("number it: %s", (text, words) => {
    expect(wordsIn(text)).toEqual(["next", words]);
  });

  test.each([
    ["Test it, then scan it", "then"],
    ["Test it and then scan it", "and then"],
    ["Test it; only then scan it", "only then"],
    ["Test it. After that, scan it", "After that,"],
    ["a test followed by a scan", "followed by"],
    ["Test it. Finally, scan it", "Finally,"],
    ["Test it, second scan it", "second"],
    ["Test it. Later on scan it", "Later on"],
    ["test it -> scan it", "->"],
    ["Test it. Finish with a scan", "Finish with"],
    ["Test it; end by scanning it", "end by"],
    ["Test it, but before you scan it", "but before"],
    ["Test it and scan it afterwards", "and"],
    ["Test it, scan it after that.", ","],
    ["Test it before you scan it", "before"],
  ])("say what comes next: %s", (text, words) => {
    expect(wordsIn(text)).toEqual(["next", words]);
  });

  test.each([
    ["Test it before scanning it", "before"],
    ["Test it prior to scanning it", "prior to"],
  ])("say what comes next, if it is work: %s", (text, words) => {
    expect(wordsIn(text)).toEqual(["maybeNext", words]);
  });

  test.each([
    ["If the tests pass, scan it", "the tests pass"],
    ["Once a.js has been tested, scan it", "a.js has been tested"],
    ["As soon as you have tested it, scan it", "you have tested it"],
    ["After testing it, scan it", "testing it"],
    ["After the tests, scan it", "the tests"],
    ["When you are done with a.js, scan it", "you are done with a.js"],
    ["Having tested it, scan it", "Having tested it"],
  ])("come after a clause before them: %s", (text, clause) => {
    expect(wordsIn(text)).toEqual(["after", expect.stringContaining(clause), clause]);
  });

  test("may have no clause, where they speak of what stands before", () => {
    expect(wordsIn("When done, scan it")).toEqual(["after", "When done,"]);
  });

  test.each([
    ["Before you scan it, test it", "you scan it"],
    ["Before scanning it, test it", "scanning it"],
    ["Prior to the scan, test it", "the scan"],
  ])("come before a clause before them: %s", (text, clause) => {
    expect(wordsIn(text)).toEqual(["before", expect.stringContaining(clause), clause]);
  });

  test.each([
    ["Scan it after testing a.js", "testing a.js"],
    ["Scan it once you've tested it", "you've tested it"],
    ["Scan it as soon as the tests pass", "the tests pass"],
    ["Wait until you have tested it", "you have tested it"],
    ["Do not scan it until you have tested it", "you have tested it"],
    ["Don't scan it before testing it", "testing it"],
    ["Never scan it unless the tests pass", "the tests pass"],
    ["Scan it after testing a.js and before you run it", "testing a.js"],
  ])("swap a sentence and the clause behind it: %s", (text, clause) => {
    expect(wordsIn(text)).toEqual(["swap", expect.stringContaining(clause), clause]);
  });

  test.each([
    ["Scan it, but test it first", "test it"],
    ["Scan it, but first test it", "test it"],
    ["Scan it. But first of all, test it", "test it"],
    ["Scan it. Before that, test it", "test it"],
    ["Scan it and after testing it", "testing it"],
  ])("swap all of a sentence and the clause behind it: %s", (text, clause) => {
    expect(wordsIn(text)).toEqual(["swapAll", expect.stringContaining(clause), clause]);
  });

  test.each([
    "the first test",
    "first-class",
    "start the tests",
    "version 1.2",
    "since then",
    "before you moved here",
    "before the release",
    "until it works",
    "when it works",
    "it happens once",
    "who comes next",
    "a -> b",
  ])("are not: %s", (text) => {
    expect(wordsIn(text)).toEqual([]);
  });
});

// A pattern that reads each space again for every one before it is not done before the test's time is up.
test.each(["once", "after the", "if", "and", ", but", "do not run it until"])(
  "are none behind '%s' and long white space",
  (words) => {
    expect(wordsIn(`${words}${" ".repeat(100_000)}`)).toEqual([]);
  },
);

test.each([
  ["Scan it after you have tested it", true],
  ["Scan it after testing it", false],
  ["Scan it once the tests pass", false],
  ["Scan it, but the tests first", true],
])("whether a clause tells the reader to do something: %s", (text, isTold) => {
  const [words] = findWordsOfOrder(text);
  expect(words?.clause?.isTold).toBe(isTold);
});
