import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Manifest, manifest as manifestSchema } from "../../../src/agents/manifest.ts";
import { parseManifest } from "../../../src/agents/parse-manifest.ts";

const file = (frontMatter: string, body = "") => `---\n${frontMatter}\n---\n${body}`;

function manifestOf(markdown: string): Manifest {
  const parsed = parseManifest(markdown);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.manifest;
}

function problemsOf(markdown: string) {
  const parsed = parseManifest(markdown);
  return parsed.ok ? [] : parsed.problems;
}

describe("a manifest in full", () => {
  const full = file(
    `name: test-runner
description: Runs tests.
triggers: { keywords: [test], files: ["*.test.ts"], context: [repository] }
capabilities: [run-tests]
examples: ["why do my tests fail?"]
inputs: { files: { required: true, question: "Which project?", accepts: [files] } }
runtime: program
program: main.ts
timeout: 5m
retries: 2
fallback: [code-runner]
consumes: [source-tree]
produces: [test-report]
tools: [bash]
permission: write`,
    "# Test runner\n\nRuns them.\n",
  );

  test("is taken as it is, with nothing derived", () => {
    expect(manifestOf(full)).toEqual({
      name: "test-runner",
      description: "Runs tests.",
      triggers: { keywords: ["test"], files: ["*.test.ts"], context: ["repository"] },
      capabilities: ["run-tests"],
      examples: ["why do my tests fail?"],
      inputs: { files: { required: true, question: "Which project?", accepts: ["files"] } },
      runtime: "program",
      timeoutMs: 300_000,
      retries: 2,
      fallback: ["code-runner"],
      consumes: ["source-tree"],
      produces: ["test-report"],
      tools: ["bash"],
      permission: "write",
      derived: [],
    });
    expect(parseManifest(full)).toMatchObject({ prompt: "# Test runner\n\nRuns them.", warnings: [] });
  });

  test("reads the same with a byte order mark and with Windows line ends", () => {
    expect(manifestOf(`\uFEFF${full.replaceAll("\n", "\r\n")}`).timeoutMs).toBe(300_000);
  });
});

describe("what an author left out", () => {
  const short = manifestOf(
    file(`name: log-reader
description: Reads log files. Finds the first error in a log.
inputs: { files: { required: true }, code: {}, targetLevel: { choices: [error, warning] } }`),
  );

  test("is filled in", () => {
    expect(short).toMatchObject({
      runtime: "model",
      timeoutMs: 120_000,
      retries: 1,
      permission: "read-only",
      inputs: {
        files: { required: true, accepts: ["files"] },
        code: { required: false, accepts: ["code"] },
        targetLevel: { accepts: ["text"], choices: ["error", "warning"] },
      },
    });
    expect(short.inputs.targetLevel?.question).toContain("target level");
    expect(short.triggers.keywords[0]).toBe("log");
  });

  test("has no keywords that any agent's description has", () => {
    const description =
      "Use this agent PROACTIVELY when the user asks for migrations. An expert agent, using tables, for agents' users.";
    const { triggers } = manifestOf(file(`name: a\ndescription: "${description}"`));
    expect(triggers.keywords).toEqual(["migrations", "tables"]);
  });

  test("has no keywords that are about any work, and none at all where it says nothing else", () => {
    const description = "Sets up new code and shows the exit code, then makes sure that it works";
    const manifest = manifestOf(file(`name: a\ndescription: ${description}`));
    expect([manifest.triggers.keywords, manifest.derived.includes("triggers.keywords")]).toEqual([[], false]);
  });

  test("is listed as derived", () => {
    expect(short.derived).toEqual(
      expect.arrayContaining([
        "triggers.keywords",
        "inputs.files.accepts",
        "inputs.targetLevel.question",
        "runtime",
        "timeoutMs",
        "retries",
        "permission",
      ]),
    );
  });

  test("does not keep an agent with a program from running it", () => {
    expect(manifestOf(file("name: a\ndescription: b\nprogram: main.ts")).runtime).toBe("program");
  });
});

describe("a problem", () => {
  test("is told by line, column and field, all problems at once", () => {
    const problems = problemsOf(file("timeout: 5m\nname: code/reviewer\ndescription: { a: b }"));
    expect(problems).toEqual([
      { line: 3, column: 1, field: "name", message: "must be lower-case words joined by hyphens" },
      { line: 4, column: 1, field: "description", message: "must be of type string" },
    ]);
  });

  test.each([
    ["a missing field", "\n---\nname: a\n---\n", 2, "description", "is required"],
    ["empty front matter", "---\n---\nname: a", 1, "description", "is required"],
    ["a text for fields", "---\nReviews code\n---\n", 2, "", expect.stringContaining("must have fields")],
    ["a list for fields", "---\n- a\n---\n", 2, "", expect.stringContaining("must have fields")],
    ["too much in it", "x".repeat(70_000), 1, "", expect.stringContaining("at most 65536 bytes")],
  ])("in a file with %s has the line where it begins", (_, markdown, line, field, message) => {
    const problems = parseManifest(markdown, "from-file");
    expect(problems).toEqual({ ok: false, problems: [{ line, column: 1, field, message }] });
  });

  test.each([
    ["no front matter", "You are an agent.", 1],
    ["front matter without an end", "---\nname: a\ndescription: b\n", 1],
    ["a list that does not end", file("name: a\ndescription: b\ntools: [c"), 5],
    ["a tag that would have something run", file("name: a\ndescription: !!js/function b"), 3],
    ["a tag of its own", file("name: a\ndescription: !secret b"), 3],
    ["a key that comes twice", file("name: a\ndescription: b\nname: c"), 4],
  ])("is found in a file with %s", (_, markdown, line) => {
    expect(problemsOf(markdown)[0]).toMatchObject({ line });
  });

  const many = (count: number, write: (index: number) => string) =>
    file(`name: a\ndescription: b\n${Array.from({ length: count }, (_, index) => write(index)).join("\n")}`);

  test.each([
    ["keys without end", many(3_500, (index) => `k${index}: 1`), "more than 4000 tokens"],
    ["a list without end", many(1, () => `x: [${"a, ".repeat(9_000)}]`), "more than 4000 tokens"],
    ["empty lines without end", many(5_000, () => ""), "more than 4000 tokens"],
    ["lists within lists", many(1, () => `x: ${"[".repeat(33)}${"]".repeat(33)}`), "nested too deeply"],
    ["list upon list", many(1, () => `x:\n  ${"- ".repeat(5_000)}a`), "nested too deeply"],
  ])("with %s is told before it is parsed", (_, markdown, message) => {
    expect(problemsOf(markdown)).toEqual([
      {
        line: expect.any(Number),
        column: expect.any(Number),
        field: "",
        message: expect.stringContaining(message),
      },
    ]);
  });

  test("is one of at most twenty, and so is a warning", () => {
    const tags = Array.from({ length: 30 }, () => "  - !x a").join("\n");
    expect(problemsOf(file(`name: a\ndescription: b\ntags:\n${tags}`))).toHaveLength(20);
    const parsed = parseManifest(many(100, (index) => `key${index}: 1`));
    expect(parsed.ok && parsed.warnings.map(({ field }) => field)).toEqual(
      Array.from({ length: 20 }, (_, index) => `key${index}`),
    );
  });

  test("of a text that is no YAML is told as it is, where there are more fields than are tried one by one", () => {
    expect(problemsOf(many(101, (index) => `key${index}: 'a' b`))[0]?.line).toBe(4);
    expect(parseManifest(many(90, (index) => `key${index}: 'a' b`)).ok).toBe(true);
  });

  test.each([
    ["a file that is too large", file("name: a\ndescription: b", "x".repeat(65_536))],
    ["a file of a megabyte", file("name: a\ndescription: b", "é".repeat(500_000))],
    ["a name with slashes", file("name: ../other/a\ndescription: b")],
    ["a name of which nothing is left", file("name: '...'\ndescription: b")],
    ["front matter that is too long", file(`name: a\ndescription: b\n# ${"x".repeat(40_000)}`)],
    [
      "aliases that multiply",
      file(`a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b]
name: [*c, *c, *c, *c, *c, *c, *c, *c]`),
    ],
    ["an alias of itself", file("name: &a [*a]\ndescription: b")],
    ["an alias of nothing", file("name: *a\ndescription: b")],
    ["nesting without end", file(`name: ${"[".repeat(5_000)}`)],
    ["nothing at all", ""],
  ])("is found in a file with %s", (_, markdown) => {
    expect(problemsOf(markdown)).not.toEqual([]);
  });
});

test("any text gives a valid manifest or says what is wrong", () => {
  const line = fc.constantFrom(
    ...[
      "name: a",
      "description: b",
      "inputs: {",
      "inputs: { files: {} }",
      "  - c",
      "tags: d, e",
      "timeout: 5s",
    ],
    ...["x: &a [1]", "name: *a", "}", "? ", "d: |", "!!x", "---", "triggers: { files: ['*'] }", "retries: 9"],
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(line, { maxLength: 8 }).map((lines) => file(["name: a", "description: b", ...lines].join("\n"))),
    fc.array(line, { maxLength: 8 }).map((lines) => file(lines.join("\n"))),
  );
  fc.assert(
    fc.property(text, (markdown) => {
      const parsed = parseManifest(markdown);
      if (parsed.ok) manifestSchema.parse(parsed.manifest);
      else expect(parsed.problems).not.toEqual([]);
    }),
    { numRuns: 60 },
  );
});
