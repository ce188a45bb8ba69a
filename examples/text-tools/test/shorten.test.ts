import { expect, test } from "vitest";
import { shorten } from "../src/shorten.ts";

test("leaves short text alone", () => {
  expect(shorten("short", 10)).toBe("short");
});

test("is never longer than asked for", () => {
  const shortened: string = shorten("a rather long sentence", 10);
  expect(shortened).toHaveLength(10);
});
