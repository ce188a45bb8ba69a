import { expect, it } from "vitest";
import { counted, joined, listed } from "../../../../../agents/sdk/text/words.ts";

it("a number goes with its noun", () => {
  expect([counted(0, "file"), counted(1, "file"), counted(2, "file")]).toEqual([
    "0 files",
    "1 file",
    "2 files",
  ]);
  expect([counted(1, "entry", "entries"), counted(2, "entry", "entries")]).toEqual(["1 entry", "2 entries"]);
});

it("words are joined as people write them", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(joined)).toEqual(["", "a", "a and b", "a, b and c"]);
});

it("of a long list the first are named, and the others counted", () => {
  expect(listed(["a", "b", "c"], 3)).toBe("a, b, c");
  expect(listed(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
});
