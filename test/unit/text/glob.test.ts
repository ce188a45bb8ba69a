import * as fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { fitsPattern, gap } from "../../../src/text/fits-pattern.ts";
import { createGlobMatcher, isWithinBounds } from "../../../src/text/glob.ts";

const fits = (glob: string, path: string) => createGlobMatcher([glob])(path);

describe("a glob", () => {
  it.each([
    ["**/*_test*.py*", ["src/user_test.py", "user_test_2.pyi"], ["src/user.py", "test_user.py"]],
    ["*.{test,spec}.{ts,tsx}", ["a.test.ts", "a.spec.tsx"], ["a.ts", "src/a.test.ts"]],
    ["{a,b{c,d}}/*", ["a/x", "bc/x", "bd/x"], ["b/x", "a"]],
    ["reports/**", ["reports/a", "reports/a/b", "reports"], ["report", "a/reports"]],
    ["a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/x", "ab"]],
    ["a**b", ["ab", "axb"], ["a/b"]],
    ["log.?", ["log.1"], ["log.", "log.10"]],
    ["[a-cx]*.md", ["b.md", "x1.md"], ["d.md"]],
    ["[!a-c].md", ["d.md"], ["a.md"]],
    ["[]!].md", ["].md", "!.md"], ["a.md"]],
    ["[z-a].md", [], ["a.md", "z.md"]],
    [String.raw`app/\[id\]/*.ts`, ["app/[id]/a.ts"], ["app/i/a.ts"]],
    ["+page.(ts)", ["+page.(ts)"], ["ppage.ts", "+page.ts"]],
    ["{a}[", ["{a}["], ["a["]],
    ["*", [".env", "a"], ["a/b"]],
  ])("%s fits what it says", (glob, fitting, others) => {
    expect(fitting.filter((path) => !fits(glob, path))).toEqual([]);
    expect(others.filter((path) => fits(glob, path))).toEqual([]);
  });

  it("is understood as by the library that everyone has, where it has nothing special", () => {
    const part = fc.constantFrom("a", "b", ".", "*", "?", "**/", "/", "[ab]", "{a,b}", "{a,.b}");
    const globs = fc.array(part, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(""));
    const names = fc
      .array(fc.constantFrom("a", "b", "ab", ".b", "aab", "b.a"), { minLength: 1, maxLength: 4 })
      .map((segments) => segments.join("/"));
    fc.assert(
      fc.property(globs, names, (glob, name) => {
        fc.pre(!/^\/|\/$|\/\/|^\.\/|\*\*/.test(glob.replaceAll(/(^|\/)\*\*\/(?=.)/g, "$1")));
        const expected = picomatch.isMatch(name, glob, { dot: true, noextglob: true, windows: false });
        expect([glob, name, fits(glob, name)]).toEqual([glob, name, expected]);
      }),
      { numRuns: 500 },
    );
  });

  it("with more than a thousand characters behind its braces is none, and fits nothing", () => {
    const many = "{a,b}".repeat(12);
    expect(
      [many, "{,}".repeat(60), `{${"x{a,b},".repeat(20)}}`.repeat(5)].filter((glob) =>
        isWithinBounds([glob]),
      ),
    ).toEqual([]);
    // Far too much of either is seen to be before it is spelled out.
    expect(isWithinBounds(["{a,b}".repeat(30_000)])).toBe(false);
    expect(isWithinBounds(Array.from({ length: 30_000 }, () => "{a,b}{c,d}"))).toBe(false);
    expect(fits(many, "a".repeat(12))).toBe(false);
    expect(
      isWithinBounds(["**/*.{js,jsx,ts,tsx,mjs,cjs,vue,svelte,astro,css,scss,html,json,md,mdx,yaml,yml}"]),
    ).toBe(true);
  });
});

describe("matching takes bounded work", () => {
  /** Where backtracking would take longest. */
  const hostile = fc
    .array(fc.constantFrom("a", "*", "**/", "?", "(", ")", "|", "+", "[a]", "{a,aa}", "a*", "/", "a/"), {
      maxLength: 90,
    })
    .map((parts) => `${parts.join("").slice(0, 190)}b`);

  it("for a list of parts: no pair of a part and an item is compared twice", () => {
    const patterns = fc.array(fc.constantFrom(gap, { is: "a" }, { is: "b" }), { maxLength: 30 });
    const lists = fc.array(fc.constantFrom("a", "b"), { maxLength: 60 });
    fc.assert(
      fc.property(patterns, lists, (pattern, list) => {
        let steps = 0;
        fitsPattern(pattern, list, ({ is }, item) => {
          steps += 1;
          return is === item;
        });
        expect(steps).toBeLessThanOrEqual(pattern.length * list.length);
      }),
    );
  });

  it("for any glob and any name: what would take a backtracking matcher years comes to an end", () => {
    const names = fc.constantFrom(
      "a".repeat(255),
      "a/".repeat(127),
      "(((a+)+)+)".repeat(20),
      "ab".repeat(120),
    );
    fc.assert(
      fc.property(hostile, names, (glob, name) => {
        expect(typeof fits(glob, name)).toBe("boolean");
      }),
      { numRuns: 300 },
    );
    expect(fits("((a+)+)+b", "a".repeat(255))).toBe(false);
    expect(fits(`${"*a".repeat(90)}b`, "a".repeat(255))).toBe(false);
    expect(fits(`${"**/*a/".repeat(30)}b`, "a/".repeat(127))).toBe(false);
  });

  it("and a segment of a name is matched as a list of its characters is", () => {
    const globs = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 8 });
    const names = fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(globs, names, (glob, name) => {
        const pattern = glob.map((sign) => (sign === "*" ? gap : { is: sign }));
        const expected = fitsPattern(pattern, name, ({ is }, character) => is === character);
        fc.pre(glob.join("") !== "**");
        expect(fits(glob.join(""), name.join(""))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
