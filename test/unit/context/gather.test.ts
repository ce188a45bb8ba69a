import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ContextItem, gatherContext } from "../../../src/context/gather.ts";

const item = (id: string, text: string, title = ""): ContextItem => ({ id, title, text });
const ids = (items: ContextItem[]) => items.map(({ id }) => id);

const notes = [
  item("deploy", "We deploy to production on Tuesdays after the smoke tests pass."),
  item("lunch", "The canteen serves soup on Mondays."),
  item("database", "The orders database runs on Postgres 17 and is backed up nightly."),
  item("style", "Functions are short and names are written in full."),
];

describe("what is gathered", () => {
  test("is what bears on the query, the best first", () => {
    expect(ids(gatherContext(notes, "when is the orders database backed up?", 1_000))).toEqual(["database"]);
    const both = gatherContext(notes, "does the production deploy wait for the database?", 1_000);
    expect(ids(both)).toEqual(["deploy", "database"]);
  });

  test("is found by its title as well", () => {
    const titled = [...notes, item("title", "See the wiki.", "Holiday calendar")];
    expect(ids(gatherContext(titled, "holiday calendar", 1_000))).toEqual(["title"]);
  });

  test("is nothing where an item shares only a passing word with a query about other things", () => {
    const query =
      "write a parser for nested arithmetic expressions with functions, variables and error recovery";
    expect(gatherContext(notes, query, 1_000)).toEqual([]);
  });

  test("is nothing where the query has no content", () => {
    expect(gatherContext(notes, "what about it?", 1_000)).toEqual([]);
    expect(gatherContext([], "database", 1_000)).toEqual([]);
  });

  test("is whole: a smaller item takes the place of one that does not fit", () => {
    const long = item("long", `The orders database ${"and its many replicas ".repeat(50)}`);
    const short = item("short", "An orders database exists.");
    expect(ids(gatherContext([long, short, ...notes], "orders database", 10))).toEqual(["short"]);
  });
});

test("the estimated tokens of what is gathered are within any budget", () => {
  const text = fc
    .array(fc.constantFrom("orders", "database", "backup", "soup", "tests", "試験"), {
      minLength: 1,
      maxLength: 60,
    })
    .map((words) => words.join(" "));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), text, fc.nat({ max: 200 }), (texts, query, budget) => {
      const items = texts.map((each, index) => item(String(index), each));
      const gathered = gatherContext(items, query, budget);
      expect(gathered.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(budget);
      for (const { id, text } of gathered) expect(text).toBe(texts[Number(id)]);
      expect(new Set(ids(gathered)).size).toBe(gathered.length);
    }),
  );
});
