import { describe, expect, it, test } from "vitest";
import { negationForms } from "../../../../src/routing/english/negation-forms.ts";
import { findNegations } from "../../../../src/routing/english/negations.ts";

const negatedIn = (text: string): string[] =>
  findNegations(text).map(({ start, end }) => text.slice(start, end).trim());

const examples: Record<keyof typeof negationForms, [text: string, negated: string][]> = {
  doNot: [
    ["Scan it, but under no circumstances run the tests", "but under no circumstances run the tests"],
    ["Scan it, and never, ever run the tests", "and never, ever run the tests"],
    ["Review the code, but do not run the tests", "but do not run the tests"],
    ["please don't run the tests, just audit the dependencies", "please don't run the tests"],
    ["audit the deps but dont run tests", "but dont run tests"],
    ["Never touch the database; document it", "Never touch the database"],
    ["Scan it (do not build it) and report", "do not build it"],
    ["I have changed the parser, but don't run the tests", "but don't run the tests"],
    ["1) scan it 2) do not run it", "do not run it"],
    ["Run the build but do not run the tests", "but do not run the tests"],
    ["Do not run the tests, the app crashes", "Do not run the tests"],
  ],
  youNeedNot: [
    ["You don't need to run the tests. Scan it", "You don't need to run the tests"],
    ["Scan it; you must not change any file", "you must not change any file"],
    ["Scan it, you're not allowed to run it", "you're not allowed to run it"],
  ],
  noWish: [
    ["I don't want you to run it, only to read it", "I don't want you to run it"],
    ["Plot it. I do not need a summary.", "I do not need a summary"],
  ],
  rather: [["I'd rather you didn't run the tests", "I'd rather you didn't run the tests"]],
  skip: [
    ["Skip the tests. Check the types.", "Skip the tests"],
    ["Scan it and leave out the tests", "and leave out the tests"],
    ["Scan it, ignore tests and docs, then plot it", "ignore tests and docs"],
  ],
  avoid: [["Scan it, avoid running it", "avoid running it"]],
  leaveAlone: [
    ["Leave the tests alone and scan it", "Leave the tests alone"],
    ["Scan it, leave src/a.ts as it is", "leave src/a.ts as it is"],
  ],
  noNeed: [
    ["Scan it, no need to run the tests", "no need to run the tests"],
    ["Scan it. There's no need for a chart", "There's no need for a chart"],
  ],
  noThing: [["No tests please, only scan it", "No tests please"]],
  notToBe: [["Scan it; the tests must not be run", "the tests must not be run"]],
  without: [
    ["Refactor it without breaking the tests", "without breaking the tests"],
    ["Run all tests without wipe.test.js", "without wipe.test.js"],
    [
      "Scan it without running the tests or changing files, then plot it",
      "without running the tests or changing files",
    ],
    ["Scan it without running the tests before you plot it", "without running the tests"],
  ],
  ignoring: [["Find secrets, ignoring the tests", "ignoring the tests"]],
  except: [
    ["Check it all, except for the tests and the docs, and plot it", "except for the tests and the docs"],
    ["Everything apart from the tests", "apart from the tests"],
  ],
  allExcept: [["Run everything but tests", "but tests"]],
  butNot: [["Review the code, but not the tests", "but not the tests"]],
  insteadOf: [
    ["Instead of running the tests, scan it", "Instead of running the tests"],
    ["Instead of the tests and the docs, the types please", "Instead of the tests and the docs"],
    ["Scan the code rather than the tests", "rather than the tests"],
  ],
};

describe.each(Object.entries(examples))("what is not to be done is known by its form %s", (_, cases) => {
  it.each(cases)("%s", (text, negated) => {
    expect(negatedIn(text)).toEqual([negated]);
  });
});

test("every form has an example", () => {
  expect(Object.keys(examples)).toEqual(Object.keys(negationForms));
});

describe("nothing is negated by", () => {
  it.each([
    ["what does not happen", "The tests run but do not pass"],
    ["what does not happen", "the app starts but doesn't respond"],
    ["what does not happen", "The pages load, and don't have a title"],
    ["what never happens", "Never finishes, why?"],
    ["a reason that is asked for", "Why does it exit without running the hooks?"],
    ["a reason that is asked for", "Why don't the tests run?"],
    ["what something lacks", "list functions that are exported but never used"],
    ["what something lacks", "find images which load and do not have a label"],
    ["what something does", "returns null instead of the user"],
    ["what something does", "it works in node but not in bun"],
    ["what something does", "All tests pass except the login test"],
    ["what is to change", "don't sync to my phone any more"],
    ["what someone cannot", "I don't know why the tests fail"],
    ["a thing of that name", "Skip links on the page are broken"],
    ["a thing of that name", "find bare except clauses"],
    ["what there is not", "no tests found"],
    ["a reminder", "Don't forget to run the tests"],
    ["words that ask for more", "Don't just run the tests, scan it"],
    ["a negation of it", "Don't skip the tests"],
    ["words of order", "Do not run it until you have tested it"],
    ["an exception from nothing", "Do nothing but run the tests"],
  ])("%s: %s", (_, text) => {
    expect(negatedIn(text)).toEqual([]);
  });
});

test("what is excepted from what is not to be done is to be done", () => {
  expect(negatedIn("Do not run anything except the tests")).toEqual(["Do not run anything"]);
});

// A pattern that reads the rest again for every word is not done before the test's time is up.
test.each(["so do not run it ", "leave a b ", "without ", ", don't", "and   ", "all but ", "i  "])(
  "a long text of '%s' is read once",
  (words) => {
    expect(findNegations(`${words.repeat(100_000 / words.length)} until`).length).toBeLessThan(100_000);
    expect(negatedIn(`${words}${" ".repeat(100_000)}`).join("").length).toBeLessThan(1000);
  },
);
