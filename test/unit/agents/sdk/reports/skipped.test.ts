import { expect, it } from "vitest";
import {
  beyond,
  skippedFindings,
  skippedInWords,
  skippedSection,
} from "../../../../../agents/sdk/reports/skipped.ts";

const skipped = [{ file: "a.js", reason: "it is binary" }];

it("what was skipped is told in a sentence, and nothing where there is nothing to tell", () => {
  expect(skippedInWords(skipped)).toEqual(["1 file was not read, or not whole: a.js (it is binary)."]);
  const many = Array.from({ length: 7 }, (_, index) => ({ file: `${index}.js`, reason: "it is binary" }));
  expect(skippedInWords(many)[0]).toMatch(/^7 files were not read, .*4\.js \(it is binary\) and 2 more\.$/);
  expect(skippedInWords([])).toEqual([]);
});

it("of very many skipped files the first are told singly, and the rest by their number", () => {
  const many = Array.from({ length: 25 }, (_, index) => ({ file: `${index}.js`, reason: "it is binary" }));
  const findings = skippedFindings("api", many);
  expect(findings).toHaveLength(21);
  expect(findings.at(-1)?.message).toBe("5 more files not read, or not whole.");
});

it("a skipped file is a finding of its own area, and a line of a report", () => {
  expect(skippedFindings("api", skipped)).toEqual([
    {
      severity: "info",
      rule: "api/skipped",
      file: "a.js",
      message: "The file was not read, or not whole, as it is binary.",
    },
  ]);
  expect(skippedSection(skipped)).toBe("## Files that were not read\n\n- a.js: it is binary");
  expect(skippedSection([])).toBe("");
});

it("files beyond those that are looked at are skipped", () => {
  expect(beyond(["a", "b"], 2)).toEqual([]);
  expect(beyond(["a", "b"], 1)).toEqual([{ file: "b", reason: "there are more than 1" }]);
});
