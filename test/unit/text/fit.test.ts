import { describe, expect, it } from "vitest";
import { cut, jsonLength, takeWithin } from "../../../src/text/fit.ts";

describe("a text", () => {
  it("stays as it is where it is short enough, and else ends with an ellipsis where it was cut", () => {
    expect(cut("four", 4)).toBe("four");
    expect(cut("five!", 4)).toBe("fiv…");
  });
});

describe("some items", () => {
  it("are all there where they fit, and else the first that do", () => {
    expect(takeWithin(["aa", "bb", "cc"], 12)).toEqual(["aa", "bb", "cc"]);
    expect(takeWithin(["aa", "bb", "cc"], 11)).toEqual(["aa", "bb"]);
    expect(takeWithin(["aa", "b", "c"], 3)).toEqual([]);
  });

  it("are measured as JSON, where what has none takes no room", () => {
    expect(jsonLength({ a: "é" })).toBe(9);
    expect(jsonLength(undefined)).toBe(0);
  });
});
