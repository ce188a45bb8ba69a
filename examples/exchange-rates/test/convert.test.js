import assert from "node:assert/strict";
import { test } from "node:test";
import { convert } from "../src/convert.js";

test("converts from the euro", () => {
  assert.equal(convert(10, "EUR", "USD"), 12.5);
});

test("converts between two other currencies", () => {
  assert.equal(convert(8, "GBP", "JPY"), 1_600);
});

test("refuses a currency without a rate", () => {
  assert.throws(() => convert(1, "EUR", "XYZ"), /no rate for XYZ/);
});
