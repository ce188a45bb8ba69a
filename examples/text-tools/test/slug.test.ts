import { describe, expect, it } from "vitest";
import { slug } from "../src/slug.ts";

describe("slug", () => {
  it("joins words with hyphens", () => {
    expect(slug("Hello, World!")).toBe("hello-world");
  });

  it("drops accents", () => {
    expect(slug("Crème brûlée")).toBe("creme-brulee");
  });

  it("takes another separator", () => {
    expect(slug("a b c", { separator: "_" })).toBe("a_b_c");
  });
});
