import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitStages } from "../../../../src/routing/english/stages.ts";

/** Stages as text: those that follow others after an arrow, those that may be no work in brackets. */
const stages = (goal: string) =>
  splitStages(goal).map(
    ({ text, follows, kind }) => `${follows ? "> " : ""}${kind === "task" ? text : `(${text})`}`,
  );

describe("a request is cut", () => {
  test.each([
    ["run the tests and then explain main.py", ["run the tests", "> explain main.py"]],
    ["First lint it. Then run the tests.", ["lint it.", "> run the tests."]],
    ["run the tests; after that, deploy", ["run the tests;", "> deploy"]],
    ["Test it. Subsequently, publish it", ["Test it.", "> publish it"]],
    ["a scan followed by a report", ["a scan", "> a report"]],
    ["Check the types. Finally, publish", ["Check the types.", "> publish"]],
    ["First test it, second scan it, third run it", ["test it,", "> scan it,", "> run it"]],
    ["Start with the tests; when done, scan it", ["the tests;", "> scan it"]],
    ["Test it and scan it afterwards.", ["Test it", "> scan it"]],
    ["Test it -> scan it -> run it", ["Test it", "> scan it", "> run it"]],
  ])("at words of order: %s", (goal, expected) => {
    expect(stages(goal)).toEqual(expected);
  });

  test.each([
    ["1. run the tests\n2. write a report", ["run the tests", "> write a report"]],
    ["1. run the tests\n1. write a report", ["run the tests", "> write a report"]],
    ["Please:\n1) run a, b and c\n2) write d, e", ["(Please:)", "run a, b and c", "> write d, e"]],
    ["Do this: 1) test it 2) scan it", ["(Do this:)", "test it", "> scan it"]],
    ["Step 1: test it. Step 2: scan it", ["test it.", "> scan it"]],
    ["a) test it b) scan it", ["test it", "> scan it"]],
    ["## Task 1\nTest it\n## Task 2\nScan it", ["Test it", "> Scan it"]],
  ])("at the numbers of a list: %s", (goal, expected) => {
    expect(stages(goal)).toEqual(expected);
  });

  test.each([
    ["Before you run it, test it", ["test it", "> you run it"]],
    ["Before you run it, test it. Then publish it", ["test it.", "> you run it", "> publish it"]],
    ["Test it before you run a.js", ["Test it", "> you run a.js"]],
    ["Test it prior to running a.js", ["Test it", "> (running a.js)"]],
    ["Run it after you have tested a.js", ["you have tested a.js", "> Run it"]],
    ["Do not run it until you have tested a.js", ["you have tested a.js", "> Do not run it"]],
    ["Run it, but test a.js first", ["test a.js", "> Run it"]],
    ["Run it, but first test a.js", ["test a.js", "> Run it"]],
    ["Run it and then scan it, but first test a.js", ["test a.js", "> Run it", "> scan it"]],
    [
      "Build it. Run it, then scan it, but test a.js first",
      ["Build it.", "test a.js", "> Run it,", "> scan it"],
    ],
    ["Run it before you scan it and after testing a.js", ["(testing a.js)", "> Run it", "> you scan it"]],
    ["Do not run it before you have tested a.js", ["you have tested a.js", "> Do not run it"]],
    ["Having tested a.js, run it", ["Having tested a.js", "> run it"]],
    ["After you have tested a.js, run it", ["you have tested a.js", "> run it"]],
    [
      "First scan it. Run it after testing a.js, then publish it",
      ["scan it.", "(testing a.js)", "> Run it", "> publish it"],
    ],
  ])("at clauses that say when, whichever stands first: %s", (goal, expected) => {
    expect(stages(goal)).toEqual(expected);
  });

  test.each([
    ["Once the tests pass, scan it", ["(the tests pass)", "> scan it"]],
    ["Scan it once the tests pass", ["(the tests pass)", "> Scan it"]],
    ["If the tests fail, debug them", ["(the tests fail)", "> debug them"]],
    ["Run the tests. If they pass, scan it", ["Run the tests.", "> scan it"]],
    ["Build it, and when this is finished run it", ["Build it, and", "> run it"]],
  ])("at conditions, which may be no work of their own: %s", (goal, expected) => {
    expect(stages(goal)).toEqual(expected);
  });

  test.each([
    "It has been broken since then",
    "which one runs next week",
    "tell me if it works on node 20",
    "run it once",
    "the first test fails",
    "where did you live before you moved here",
    "what happened after you had tested it",
    "if I wanted to pay the least, then how much would it be",
    "can it be done, if so how",
    "map a -> b",
    "can you look over this before I merge it",
    "explain why memory grows after loading data.csv",
    "it worked in version 2. Now it fails",
    "After the update, it crashes",
  ])("not where such a word means something else: %s", (goal) => {
    expect(stages(goal)).toEqual([goal]);
  });

  test.each([
    "main.py loads data.csv and then throws an error. Debug it",
    "The app starts and then crashes",
    "I click on it, then nothing happens",
    "and then we went on ".repeat(30).trim(),
  ])("not where no work is asked for behind it: %s", (goal) => {
    expect(stages(goal)).toEqual([goal]);
  });

  test("not at the steps by which a fault shows", () => {
    const goal = "Why does it crash? Steps to reproduce:\n1. Open the app\n2. Click on it";
    expect(stages(goal)).toEqual([goal]);
  });

  // Words of order that do not count must not have all that stands before them read again.
  test.each(["then it crashes ", "and after testing it crashes ", "before that, "])(
    "within the test's time where a long text repeats: %s",
    (words) => {
      expect(splitStages(words.repeat(1_000_000 / words.length)).length).toBeLessThanOrEqual(200);
    },
  );

  test("into nothing where it has no words", () => {
    expect(stages(" , then; ")).toEqual([]);
  });
});

test("no word of a request is lost, and none of its stages overlap", () => {
  const word = fc.constantFrom(
    ...[
      "alpha",
      "beta",
      "then",
      "First",
      "1.",
      "2)",
      "before you",
      "after you have",
      "once it is done,",
      "and",
      ". ",
    ],
    ...[", ", "\n", "you", "after that", "finally", "Before you", "prior to testing"],
    ...["but first", "and after testing", "do not", "until you have", "but before that"],
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 15 }), (words) => {
      const goal = words.join(" ");
      const found = splitStages(goal);
      const count = (text: string, each: string) => text.split(each).length - 1;
      for (const each of ["alpha", "beta"]) {
        const inStages = found.reduce((sum, { text }) => sum + count(text, each), 0);
        expect(inStages).toBe(count(goal, each));
      }
      const inPlace = found.toSorted((a, b) => a.start - b.start);
      for (const [index, { end }] of inPlace.entries()) {
        expect(end).toBeLessThanOrEqual(inPlace[index + 1]?.start ?? goal.length);
      }
    }),
  );
});
