// Agent files as they are in circulation, written for tools that read them more loosely than YAML does.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameOfFile } from "../../../src/agents/agent-name.ts";
import { parseManifest } from "../../../src/agents/parse-manifest.ts";

function read(markdown: string, name?: string) {
  const parsed = parseManifest(markdown, name);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed;
}

const file = (frontMatter: string, body = "You are an agent.") => `---\n${frontMatter}\n---\n\n${body}\n`;
/** An agent file of which only one field is of interest. */
const withField = (field: string) => read(file(`name: a\ndescription: b\n${field}`));

test("what other tools need to know is no obstacle", () => {
  const { manifest, prompt, warnings } = read(
    file(
      `name: code-reviewer
description: Use this agent to review code.
model: inherit
color: "#ff0000"
category: quality
tags: review, quality
version: 1.0
tools: Read, Bash`,
      "You are a careful reviewer.",
    ),
  );
  expect(manifest).toMatchObject({
    description: "Use this agent to review code.",
    triggers: { keywords: ["review", "quality"] },
    tools: ["Read", "Bash"],
    runtime: "model",
  });
  expect([prompt, warnings]).toEqual(["You are a careful reviewer.", []]);
  expect(manifest).not.toHaveProperty("model");
});

describe("a description", () => {
  test.each([
    ["with a colon", "Use it when: tests fail", "Use it when: tests fail"],
    ["with a hash after a colon", "Note: issue #7 of C#", "Note: issue #7 of C#"],
    ["in single quotes, with an apostrophe", "'It's for tests'", "It's for tests"],
    ["that goes on after its quotes", '"Deep" review: of code', '"Deep" review: of code'],
    ["that begins with a bracket", "[beta] Reviews code", "[beta] Reviews code"],
    ["that begins with an asterisk", "**Reviews** code", "**Reviews** code"],
    ["that begins with a reserved character", "@team: reviews code", "@team: reviews code"],
    [
      "with examples in it",
      String.raw`Use it to review.\n\n<example>\nContext: a change\nuser: "Look at this"\n</example>`,
      'Use it to review.\n\n<example>\nContext: a change\nuser: "Look at this"\n</example>',
    ],
    [
      "over several lines",
      "Reviews code: all of it.\n\nExamples:\n  more",
      "Reviews code: all of it.\n\nExamples:\nmore",
    ],
    [
      "with an example over several lines",
      "Use it. Examples:\n\n<example>\nContext: a change\nuser: hi\nassistant: hello\n</example>",
      "Use it. Examples:\n\n<example>\nContext: a change\nuser: hi\nassistant: hello\n</example>",
    ],
  ])("%s is read as what it says, and the author is told", (_, written, meant) => {
    const { manifest, warnings } = read(file(`name: a\ndescription: ${written}\nmodel: opus`));
    expect(manifest.description).toBe(meant);
    expect(warnings).toEqual([
      { line: 3, column: 1, field: "description", message: "is not valid YAML, and was read as plain text" },
    ]);
  });

  test.each([
    ["a block", "|\n  Reviews: code\n  and more", "Reviews: code\nand more"],
    ["a folded block", ">-\n  Reviews: code\n  and more", "Reviews: code and more"],
    ["quoted", '"Reviews: code"', "Reviews: code"],
    ["a number", "42", "42"],
  ])("that is valid YAML as %s is read as that", (_, written, meant) => {
    const { manifest, warnings } = read(file(`name: a\ndescription: ${written}\nmodel: opus`));
    expect([manifest.description, warnings]).toEqual([meant, []]);
  });
});

describe("a text that a comment cuts", () => {
  const cut = (start: string) =>
    `ends before ${start}, where a comment begins in YAML; in quotes that is part of the text`;

  test("is as YAML has it, and the author is told where that is", () => {
    const { manifest, warnings } = read(
      file("name: a\ndescription: Fixes issue #42 and others\nexamples:\n  - Fix it\n  - Close #7, please"),
    );
    expect([manifest.description, manifest.examples]).toEqual(["Fixes issue", ["Fix it", "Close"]]);
    expect(warnings).toEqual([
      { line: 3, column: 26, field: "description", message: cut("#42") },
      { line: 6, column: 11, field: "examples", message: cut("#7,") },
    ]);
  });

  test.each([
    ["in quotes", '"Fixes #42"'],
    ["in a block", ">\n  Fixes #42"],
    ["without a space before the hash", "Writes C#, F#"],
    ["with a comment as people write one", "Fixes issues # and more"],
  ])("is none %s", (_, written) => {
    expect(read(file(`name: a\ndescription: ${written}\nmodel: opus #fast`)).warnings).toEqual([]);
  });
});

describe("examples in a description", () => {
  const described = (description: string, more = "") =>
    read(file(`name: a\ndescription: ${JSON.stringify(description)}\n${more}`)).manifest;
  const description = [
    "Use this agent to review migrations. Examples:",
    `<example>Context: A column is added. user: "Is this migration safe?" assistant: "I'll look"</example>`,
    "<example>\nuser: 'It's slow, why?'\n<commentary>user: none</commentary></example>",
  ].join("\n");

  test("are its example requests, shown as derived, and lend it no keywords of their form", () => {
    const manifest = described(description);
    expect(manifest.examples).toEqual(["Is this migration safe?", "It's slow, why?"]);
    expect(manifest.derived).toContain("examples");
    expect(manifest.triggers.keywords).toContain("migrations");
    expect(manifest.triggers.keywords).not.toContain("assistant");
    expect(manifest.description).toBe(description);
  });

  test("give way to examples that the file names", () => {
    const manifest = described(description, "examples: Review my migration, please");
    expect(manifest.examples).toEqual(["Review my migration, please"]);
    expect(manifest.derived).not.toContain("examples");
  });

  test("are none where there are none", () => {
    const manifest = described('The user: "someone" asks');
    expect([manifest.examples, manifest.derived.includes("examples")]).toEqual([[], false]);
  });
});

describe("a name", () => {
  test.each([
    ["Code Reviewer", "code-reviewer"],
    ["code_reviewer", "code-reviewer"],
    ["Café.Tester 2", "cafe-tester-2"],
    ["7", "7"],
  ])("%s becomes %s, and is shown as derived", (written, name) => {
    const { manifest } = read(file(`name: ${written}\ndescription: b`));
    expect(manifest.name).toBe(name);
    expect(manifest.derived).toContain("name");
  });

  test.each(["a/b", String.raw`a\b`, "a%2Fb", "..%5cb"])("with a slash (%s) is none", (written) => {
    expect(parseManifest(file(`name: ${written}\ndescription: b`))).toMatchObject({
      ok: false,
      problems: [{ line: 2, column: 1, field: "name" }],
    });
  });

  test("that is missing is taken from the file", () => {
    const { manifest } = read(file("description: b"), nameOfFile("agents/quality/Code Reviewer.md"));
    expect(manifest.name).toBe("code-reviewer");
    expect(manifest.derived).toContain("name");
    expect(read(file("name:\ndescription: b"), "from-file").manifest.name).toBe("from-file");
  });

  test("that is there stands, whatever the file is called", () => {
    const { manifest } = read(file("name: a\ndescription: b"), "from-file");
    expect(manifest.name).toBe("a");
    expect(manifest.derived).not.toContain("name");
  });

  test.each([
    ["reviewer.md", "reviewer"],
    ["agents/log-reader/AGENT.md", "log-reader"],
    ["skills/pdf/SKILL.md", "pdf"],
    [".github/agents/docs.agent.md", "docs"],
    ["y.markdown", "y"],
    ["rules/style.mdc", "style"],
    ["prompt.TXT", "prompt"],
    ["AGENT.md", undefined],
    [".md", undefined],
  ])("by the file %s is %s", (path, name) => {
    expect(nameOfFile(path)).toBe(name);
  });
});

test("globs in a text keep the commas in their braces", () => {
  const { manifest } = withField('triggers:\n  files: "**/*.{ts,tsx}, *.js"');
  expect(manifest.triggers.files).toEqual(["**/*.{ts,tsx}", "*.js"]);
});

describe("tools", () => {
  test.each([
    ["text with commas", "Read, Write,Bash", ["Read", "Write", "Bash"]],
    ["a list", "[Read, Bash]", ["Read", "Bash"]],
    ["a list a line", "\n  - Read\n  - Bash", ["Read", "Bash"]],
    ["one word", "Bash", ["Bash"]],
    ["a map of switches", "\n  read: true\n  write: false\n  bash: true", ["read", "bash"]],
    ["commas in brackets", "Bash(git add:*, git push:*), Read", ["Bash(git add:*, git push:*)", "Read"]],
    ["brackets that are not closed", "Bash(git add, Read", ["Bash(git add", "Read"]],
    ["nothing but commas", `"${",".repeat(30_000)}"`, []],
    ["nothing", "", []],
  ])("may be %s", (_, written, tools) => {
    const { manifest, warnings } = withField(`tools: ${written}`);
    expect([manifest.tools, warnings]).toEqual([tools, []]);
  });

  test("that there are not are named, with their place", () => {
    expect(withField("tools:\n  - Read\n  - WebFetch").warnings).toEqual([
      { line: 6, column: 5, field: "tools.1", message: 'names the tool "WebFetch", which there is not' },
    ]);
    expect(withField("tools: *").warnings.map(({ field }) => field)).toEqual(["tools", "tools.0"]);
  });
});

describe("triggers", () => {
  const none = { keywords: [], files: [], context: [] };
  test.each([
    ["a list of keywords", '["review", deploy]', { ...none, keywords: ["review", "deploy"] }],
    ["text with commas", "review, deploy", { ...none, keywords: ["review", "deploy"] }],
    [
      "kinds, each a list",
      '{ keywords: [a], files: ["*.ts"] }',
      { ...none, keywords: ["a"], files: ["*.ts"] },
    ],
    [
      "kinds, each text",
      '{ keywords: "a, b", files: "*.ts" }',
      { ...none, keywords: ["a", "b"], files: ["*.ts"] },
    ],
    [
      "a list of kinds",
      '\n  - keyword: review\n  - file: "*.ts"\n  - plain',
      { ...none, keywords: ["review", "plain"], files: ["*.ts"] },
    ],
    [
      "kinds of which one is empty",
      "\n  keywords:\n  context: [repository]",
      { ...none, context: ["repository"] },
    ],
  ])("may be %s", (_, written, triggers) => {
    const { manifest, warnings } = withField(`triggers: ${written}`);
    const keywords = triggers.keywords.length > 0 ? triggers.keywords : manifest.triggers.keywords;
    expect([manifest.triggers, warnings]).toEqual([{ ...triggers, keywords }, []]);
  });

  test.each(["constructor: [a]", "events: [push]"])("of another kind (%s) are passed over", (kind) => {
    const { manifest, warnings } = withField(`triggers: { keywords: [a], ${kind} }`);
    expect(manifest.triggers).toEqual({ ...none, keywords: ["a"] });
    expect(warnings).toEqual([
      expect.objectContaining({ line: 4, message: expect.stringContaining("passed over") }),
    ]);
  });
});

describe("fallbacks", () => {
  test.each([
    ["text with commas", "code-runner, test-runner", ["code-runner", "test-runner"]],
    ["a list of names as files have them", "[Code Reviewer, test_runner]", ["code-reviewer", "test-runner"]],
    ["one name", "Code Runner", ["code-runner"]],
  ])("may be %s", (_, written, fallback) => {
    const { manifest, warnings } = withField(`fallback: ${written}`);
    expect([manifest.fallback, warnings]).toEqual([fallback, []]);
  });

  test("that are no names are passed over", () => {
    const { manifest, warnings } = withField("fallback: [a/b, code-runner]");
    expect(manifest.fallback).toEqual(["code-runner"]);
    expect(warnings).toMatchObject([{ line: 4, column: 12, field: "fallback.0" }]);
  });
});

describe("what is written in another way and can only mean one thing", () => {
  test.each([
    ["a number in quotes", 'retries: "2"', { retries: 2 }],
    [
      "examples as conversations",
      "examples:\n  - user: Fix it\n    assistant: Sure",
      { examples: ["Fix it"] },
    ],
    ["capabilities as maps", "capabilities:\n  - name: review\n    level: 3", { capabilities: ["review"] }],
    ["tools as maps", "tools: [{ name: bash }]", { tools: ["bash"] }],
    ["kinds as text", "consumes: source-tree, code", { consumes: ["source-tree", "code"] }],
  ])("%s is understood", (_, written, meant) => {
    const { manifest, warnings } = withField(written);
    expect(manifest).toMatchObject(meant);
    expect(warnings).toEqual([]);
  });

  test.each([
    ["a map of how they are given", "{ repo: text, files: files }", { repo: ["text"], files: ["files"] }],
    ["a list of names", "[repo, code]", { repo: ["text"], code: ["code"] }],
    ["a list of maps", "[{ name: repo, accepts: files }]", { repo: ["files"] }],
    ["names alone", "\n  repo:\n  code:", { repo: ["text"], code: ["code"] }],
  ])("inputs as %s are understood", (_, written, meant) => {
    const { manifest, warnings } = withField(`inputs: ${written}`);
    expect(Object.entries(manifest.inputs).map(([name, { accepts }]) => [name, accepts])).toEqual(
      Object.entries(meant),
    );
    expect(warnings).toEqual([]);
  });
});

describe("what is not required and cannot be understood is passed over, and named with its place:", () => {
  test.each([
    [
      "another tool's permissions",
      "permission:\n  edit: deny\n  bash: ask",
      "permission",
      { permission: "read-only" },
    ],
    ["a time without a unit", "timeout: 30", "timeout", { timeoutMs: 120_000 }],
    ["a time that is too long", "timeout: 9h", "timeout", { timeoutMs: 120_000 }],
    ["too many tries", "retries: 9", "retries", { retries: 1 }],
    ["another runtime", "runtime: python", "runtime", { runtime: "model" }],
    ["a tag that is nothing", "tags: [a, ~, b]", "tags.1", { triggers: { keywords: ["a", "b"] } }],
    ["a tag that is a list", "tags: [[a], b]", "tags.0", { triggers: { keywords: ["b"] } }],
    [
      "a capability without a name",
      "capabilities: [{ level: 3 }, b]",
      "capabilities.0",
      { capabilities: ["b"] },
    ],
    [
      "a conversation without a user",
      "examples: [{ assistant: hi }, Fix it]",
      "examples.0",
      { examples: ["Fix it"] },
    ],
    [
      "an input that is no map",
      "inputs: { repo: The repository, code: {} }",
      "inputs.repo",
      { inputs: { code: {} } },
    ],
    [
      "an input's name",
      "inputs: { Target Level: {}, code: {} }",
      "inputs.Target Level",
      { inputs: { code: {} } },
    ],
    [
      "a field of an input",
      "inputs: { code: { acepts: [files] } }",
      "inputs.code.acepts",
      { inputs: { code: {} } },
    ],
    [
      "a glob that stands for too many",
      `triggers: { files: ["${"{a,b}".repeat(12)}", "*.ts"] }`,
      "triggers.files.0",
      { triggers: { files: ["*.ts"] } },
    ],
    ["a list that is too long", `consumes: [${"a, ".repeat(11)}]`, "consumes", { consumes: [] }],
  ])("%s", (_, written, field, meant) => {
    const { manifest, warnings } = withField(written);
    expect(manifest).toMatchObject(meant);
    const place = { line: expect.any(Number), column: expect.any(Number) };
    expect(warnings).toEqual([{ ...place, field, message: expect.stringMatching(/, and was passed over$/) }]);
    expect(warnings[0]?.line).toBeGreaterThan(3);
  });

  test("in words that say what it should be", () => {
    const said = (field: string) => withField(field).warnings.map(({ message }) => message);
    expect(said("timeout: 30")).toEqual([
      "must be a number followed by ms, s or m, such as 120s, and was passed over",
    ]);
    expect(said("inputs: [{ name: repo, type: string }]")).toEqual([
      "is not a field of an input, and was passed over",
    ]);
  });

  test("whatever a field is that an agent can do without, it is no reason to refuse a file", () => {
    const optional = ["triggers", "capabilities", "examples", "inputs", "timeout", "retries", "fallback"];
    const others = [
      "consumes",
      "produces",
      "tools",
      "permission",
      "tags",
      "model",
      "color",
      "hooks",
      "runtime",
    ];
    const fields = fc.dictionary(fc.constantFrom(...optional, ...others), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(fields, (given) => {
        expect(
          parseManifest(`---\n${JSON.stringify({ name: "a", description: "b", ...given })}\n---\n`).ok,
        ).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

test("the prototype of everything is no kind of trigger, and is passed over like any other", () => {
  const { manifest, warnings } = withField("triggers: { keywords: [a], __proto__: [b] }");
  expect(manifest.triggers).toEqual({ keywords: ["a"], files: [], context: [] });
  expect(warnings).toMatchObject([{ line: 4, field: "triggers.__proto__" }]);
});

test("fields that nobody knows are passed over, and named with their place", () => {
  const { warnings } = withField(
    "permissionMode: plan\nhooks:\n  PreToolUse:\n    - matcher: Bash\ntoString: 1",
  );
  const message = "is not a field of a manifest, and was passed over";
  expect(warnings).toEqual([
    { line: 4, column: 1, field: "permissionMode", message },
    { line: 5, column: 1, field: "hooks", message },
    { line: 8, column: 1, field: "toString", message },
  ]);
});

test.each([
  ["Windows line ends", (text: string) => text.replaceAll("\n", "\r\n")],
  ["the line ends of old Macs", (text: string) => text.replaceAll("\n", "\r")],
  ["a byte order mark", (text: string) => `\uFEFF${text}`],
  ["blank lines before it", (text: string) => `\n\n${text}`],
  ["spaces behind the hyphens", (text: string) => text.replaceAll("---", "---  ")],
  ["dots at its end", (text: string) => text.replace("\n---\n\n", "\n...\n")],
])("a file with %s reads the same", (_, change) => {
  const plain = file("name: a\ndescription: it does: things\ntools: Read", "First line.\n---\nLast line.");
  const changed = read(change(plain));
  expect([changed.manifest, changed.prompt]).toEqual([read(plain).manifest, read(change(plain)).prompt]);
  expect(changed.prompt).toContain("Last line.");
});

test("places are those of the file, whatever stands before the front matter", () => {
  const parsed = parseManifest("\uFEFF\r\n\r\n---\r\nname: a\r\ndescription: b\r\nretries: many\r\n---\r\n");
  expect(parsed).toMatchObject({ warnings: [{ line: 6, column: 1, field: "retries" }] });
});

test("whatever a description says in one line, it is read as that", () => {
  const line = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 80 })
    .map((text) => text.replaceAll(/\p{Cc}|[\u2028\u2029]|\\/gu, "").trim())
    .filter((text) => text !== "" && !/^[|>&*!#%"'?-]|^\{|^\[|^:|^~$|^null$/i.test(text));
  fc.assert(
    fc.property(line, (text) => {
      const parsed = parseManifest(file(`name: a\ndescription: ${text}\nmodel: opus`));
      const said = parsed.ok ? parsed.manifest.description : JSON.stringify(parsed.problems);
      // A comment begins behind a space, and numbers may be written in several ways.
      if (!/\s#/.test(text) && !/^[\d.+]/.test(text)) expect(said).toBe(text);
    }),
  );
});
