import { posix } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileNameFault } from "../../../src/text/file-name.ts";

describe("a file's name", () => {
  it.each(["a", "a.txt", "src/deep/er/a.py", "für uns.txt", ".env", "..a", "a b", "日本語", "x".repeat(255)])(
    "may be %j",
    (name) => {
      expect(fileNameFault(name)).toBeNull();
    },
  );

  it.each([
    ["", "empty"],
    ["/etc/passwd", "relative"],
    ["../a", "relative"],
    ["a/../b", "relative"],
    ["a/..", "relative"],
    ["./a", "relative"],
    ["a//b", "relative"],
    ["a/", "relative"],
    ["a\\b", "backslash"],
    ["a\0b", "control"],
    ["a\nb", "control"],
    ["a\u007fb", "control"],
    ["a\ud800b", "Unicode"],
    ["x".repeat(256), "255 bytes"],
    ["ü".repeat(128), "255 bytes"],
  ])("may not be %j", (name, fault) => {
    expect(fileNameFault(name)).toContain(fault);
  });

  it("that is allowed never leads out of the folder that it is put in", () => {
    const segment = fc.oneof(fc.constantFrom("", ".", "..", "a", "\\", "\0"), fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
        const name = segments.join("/");
        if (fileNameFault(name) !== null) return;
        expect(posix.resolve("/in", name)).toBe(`/in/${name}`);
      }),
    );
  });
});
