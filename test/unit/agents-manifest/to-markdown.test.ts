import * as fc from "fast-check";
import { expect, it } from "vitest";
import { deriveManifest } from "../../../src/agents/derive-manifest.ts";
import { manifestSource } from "../../../src/agents/manifest.ts";
import { parseManifest } from "../../../src/agents/parse-manifest.ts";
import { writeManifest } from "../../../src/agents/to-markdown.ts";

const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
  .map((each) => each.replaceAll(/[\0\r]/g, "").trim())
  .filter((each) => each !== "");
const awkward = fc.constantFrom(
  "true",
  "null",
  "3",
  "a: b",
  "- a",
  "# a",
  "---",
  "a\n---\nb",
  "*",
  "'",
  '"',
  "a, b",
  "[a]",
);
const words = fc.array(fc.oneof(text, awkward), { maxLength: 4 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const fields = fc.record({
  name: fc.constant("agent"),
  description: fc.oneof(text, awkward),
  triggers: optional(fc.record({ keywords: words, context: words })),
  examples: optional(words),
  tools: optional(words),
  capabilities: optional(words),
  inputs: optional(fc.record({ files: fc.record({ required: fc.boolean(), question: text }) })),
  timeout: optional(fc.constantFrom("500ms", "2s", "5m")),
  retries: optional(fc.nat(5)),
  fallback: optional(fc.constant(["other"])),
});

it("what is written as Markdown is read as what it was", () => {
  fc.assert(
    fc.property(fields, fc.oneof(text, awkward), (given, prompt) => {
      const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const parsed = parseManifest(writeManifest(present, prompt));
      expect(parsed).toMatchObject({
        ok: true,
        manifest: deriveManifest(manifestSource.parse(present), "agent"),
        prompt: prompt.trim(),
      });
    }),
    { numRuns: 60 },
  );
});
