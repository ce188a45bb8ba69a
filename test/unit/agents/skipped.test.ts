import { expect, it } from "vitest";
import { restFindings, skippedFinding, skippedInWords, skippedSection } from "../../../agents/sdk/skipped.ts";

const skipped = [{ file: "a.js", reason: "it is binary" }];

it("what was skipped is told in a sentence, and nothing where there is nothing to tell", () => {
  expect(skippedInWords(skipped)).toEqual(["1 file was not read, or not whole: a.js (it is binary)."]);
  const many = Array.from({ length: 7 }, (_, index) => ({ file: `${index}.js`, reason: "it is binary" }));
  expect(skippedInWords(many)[0]).toMatch(/^7 files were not read, .*4\.js \(it is binary\) and 2 more\.$/);
  expect(skippedInWords([])).toEqual([]);
});

it("a skipped file is a finding of its own area, and a line of a report", () => {
  expect(skipped.map((each) => skippedFinding("api", each))).toEqual([
    {
      severity: "info",
      rule: "api/skipped",
      file: "a.js",
      message: "The file was not read, as it is binary.",
    },
  ]);
  expect(skippedSection(new Map([["a.js", "it is binary"]]))).toBe(
    "## Files that were not read\n\n- a.js: it is binary",
  );
  expect(skippedSection(new Map())).toBe("");
});

it("files beyond those that are looked at are told by their number", () => {
  expect(restFindings("api", 500, 500)).toEqual([]);
  expect(restFindings("api", 503, 500)).toEqual([
    { severity: "info", rule: "api/skipped", message: "3 more files were not read: at most 500 are." },
  ]);
});
