import { expect, test } from "vitest";
import { estimateTokens } from "../../../src/text/estimate-tokens.ts";

test("four ASCII characters are a token, and so is any other character", () => {
  expect(estimateTokens("")).toBe(0);
  expect(estimateTokens("abcde")).toBe(2);
  expect(estimateTokens("試験")).toBe(2);
  expect(estimateTokens("🙂")).toBe(1);
});
