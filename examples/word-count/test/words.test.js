import assert from "node:assert/strict";
import { test } from "node:test";
import { mostFrequent, words } from "../src/words.js";

test("splits at everything that is no letter", () => {
  assert.deepEqual(words("One, two; three."), ["one", "two", "three"]);
});

test("keeps an apostrophe inside a word", () => {
  assert.deepEqual(words("Don't stop"), ["don't", "stop"]);
});

test("knows letters of other alphabets", () => {
  assert.deepEqual(words("Ζωή и мир"), ["ζωή", "и", "мир"]);
});

test("finds no word in nothing", () => {
  assert.deepEqual(words("  \n"), []);
});

test("orders words by how often they occur", () => {
  assert.deepEqual(mostFrequent("b a c b a b", 2), [
    { word: "b", count: 3 },
    { word: "a", count: 2 },
  ]);
});
