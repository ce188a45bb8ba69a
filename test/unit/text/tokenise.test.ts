import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentTerms, tokenise } from "../../../src/text/tokenise.ts";

const words = (text: string) => tokenise(text).map(({ word }) => word);

describe("a text's words", () => {
  test("share a term where they are forms of one word", () => {
    expect(new Set(contentTerms("test tests tested testing")).size).toBe(1);
  });

  test("are the same in capitals, with accents composed or not, and with either apostrophe", () => {
    expect(words("CAFÉ don’t")).toEqual(words("cafe\u0301 don't"));
  });

  test("keep the signs that tell programming languages apart", () => {
    expect(words("C, C++ and C#")).toEqual(["c", "c++", "and", "c#"]);
  });

  test("are pairs of characters where they are written without spaces", () => {
    expect(words("テストを run 本")).toEqual(["テス", "スト", "トを", "run", "本"]);
  });

  test("count as content unless they are stop words", () => {
    expect(contentTerms("Could you please do it for me?")).toEqual([]);
  });

  test("are cut where they are encoded data", () => {
    expect(words("a".repeat(10_000))[0]?.length).toBeLessThan(100);
  });
});

test("a word that is searched for is found in any text that has it", () => {
  const word = fc.stringMatching(/^[a-z]{3,12}$/);
  fc.assert(
    fc.property(word, fc.string(), fc.string(), (searched, before, after) => {
      const terms = tokenise(`${before} ${searched}, ${after}`).map(({ term }) => term);
      expect(terms).toEqual(expect.arrayContaining(tokenise(searched).map(({ term }) => term)));
    }),
  );
});
