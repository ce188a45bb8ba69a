// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code that is reviewed has them.

import { createTwoFilesPatch } from "diff";
import { describe, expect, it } from "vitest";
import { isDiff, readDiff } from "../../../agents/code-reviewer/change.ts";
import { newVersion } from "../../../agents/code-reviewer/read-change.ts";
import { reportOf, summarize } from "../../../agents/code-reviewer/report.ts";
import { findingsOf } from "../../../agents/code-reviewer/review.ts";
import { diffVersions } from "../../../agents/code-reviewer/versions.ts";

const patch = (after: string, file = "src/a.ts", before = "") =>
  createTwoFilesPatch(before === "" ? "/dev/null" : file, file, before, after);

/** The rules and lines of what is found in a file that a diff makes or changes. */
async function found(after: string, file = "src/a.ts", before = ""): Promise<string[]> {
  const findings = await findingsOf(readDiff(patch(after, file, before)), []);
  return findings
    .filter(({ rule }) => rule !== "review/api-without-tests")
    .map(({ rule, line }) => `${rule?.replace("review/", "")}${line === undefined ? "" : `:${line}`}`);
}

describe("an added line", () => {
  it.each([
    ["conflict-marker:1", "<<<<<<< HEAD\n", "notes.md"],
    ["debugger:1", "debugger;\n", "src/a.ts"],
    ["debugger:1", "import pdb; pdb.set_trace()\n", "a.py"],
    ["console:2", "const a = 1;\nconsole.log(a);\n", "src/a.vue"],
    ["only:1", "describe.only('a', () => {});\n", "a.test.ts"],
    ["skipped-test:1", "@pytest.mark.skip\ndef test_a():\n    assert a\n", "test_a.py"],
    ["async-for-each:1", "list.forEach(async (item) => save(item));\n", "src/a.js"],
    ["async-executor:1", "new Promise(async (resolve) => resolve(await a()));\n", "src/a.js"],
    ["swallowed-error:1", "save().catch(() => {});\n", "src/a.js"],
    ["bare-except:3", "try:\n    a()\nexcept:\n    log()\n", "a.py"],
    ["suppressed-check:1", "// @ts-ignore\n", "src/a.ts"],
    ["suppressed-check:1", "a()  # type: ignore\n", "a.py"],
    ["todo-without-owner:1", "// TODO: later\n", "src/a.ts"],
    ["empty-catch:1", "try { a(); } catch {}\n", "src/a.ts"],
    ["empty-catch:3", "try {\n  a();\n} catch (error) {\n}\n", "src/a.ts"],
    ["empty-catch:3", "try:\n    a()\nexcept KeyError:\n    pass\n", "a.py"],
    ["commented-out-code:2", "// how it was:\n// const b = compute(a);\n", "src/a.ts"],
    ["secret:1", "const apiKey = 'k83hf0a9s7d2';\n", "src/a.ts"],
    ["generated-file", "a\n", "dist/a.txt"],
    ["mixed-line-ends:2", "a\nb\r\nc\n", "a.txt"],
  ])("has %s found in %j", async (expected, text, file) => {
    expect(await found(text, file)).toEqual([expected]);
  });

  it.each([
    ['const help = "debugger; console.log(1) // TODO";\n', "src/a.ts"],
    ["// a list of what console.log( prints\n", "src/a.ts"],
    ["// TODO(ada): later\n// FIXME #123\n", "src/a.ts"],
    ["// Wait for it (see the manual), then go on.\n", "src/a.ts"],
    ["// eslint-disable-next-line no-console -- the program prints\n", "src/a.ts"],
    ["try { a(); } catch { /* there may be none */ }\n", "src/a.ts"],
    ["try {\n  a();\n} catch {\n  // There may be none.\n}\n", "src/a.ts"],
    ["console.log(usage);\n", "scripts/a.mjs"],
    ["const token = process.env.TOKEN;\n", "src/a.ts"],
  ])("has nothing found in %j", async (text, file) => {
    expect(await found(text, file)).toEqual([]);
  });

  it("is told by its line in the new version, and what was there before is not told", async () => {
    const before = "console.log(1);\nconst a = 1;\n";
    expect(await found(`${before}console.log(a);\n`, "src/a.ts", before)).toEqual(["console:3"]);
    expect(await found("const a = 1;\n", "src/a.ts", before)).toEqual([]);
  });
});

describe("a change", () => {
  it("that removes tests, or changes what others use without any, is told", async () => {
    const test = "it('a', () => {});\nit('b', () => {});\n";
    expect(await found("it('a', () => {});\n", "a.test.ts", test)).toEqual(["tests-removed"]);
    const [finding] = await findingsOf(
      readDiff(patch("export const a = 2;\n", "src/a.ts", "export const a = 1;\n")),
      [],
    );
    expect(finding?.message).toBe("It changes a, and no test changes with it.");
  });

  it("that makes a function too long is told, by the new version among the files", async () => {
    const body = (lines: number) => `function long() {\n${"  a();\n".repeat(lines)}}\n`;
    const changes = readDiff(patch(body(90), "src/a.ts", body(60)));
    expect(await findingsOf(changes, [])).toEqual([]);
    expect(await findingsOf(changes, [{ file: "app/src/a.ts", text: body(90) }])).toMatchObject([
      { rule: "review/long-function", line: 1, message: "long has 92 lines now, 30 of them new." },
    ]);
    const [change] = changes;
    expect(change && newVersion(change, [{ file: "src/a.ts", text: "another version" }])).toBeUndefined();
  });

  it("is read from what git writes", () => {
    const diff = [
      "diff --git a/old.ts b/new.ts",
      "similarity index 90%",
      "rename from old.ts",
      "rename to new.ts",
      "--- a/old.ts",
      "+++ b/new.ts",
      "@@ -1,2 +1,2 @@ function a() {",
      "-a",
      "+b",
      " c",
      "\\ No newline at end of file",
      "diff --git a/image.bin b/image.bin",
      "new file mode 100644",
      "index 0000000..1111111",
      "Binary files /dev/null and b/image.bin differ",
      "diff --git a/gone.ts b/gone.ts",
      "deleted file mode 100644",
      "--- a/gone.ts",
      "+++ /dev/null",
      "@@ -1 +0,0 @@",
      "-a",
    ].join("\n");
    expect(readDiff(diff)).toMatchObject([
      {
        file: "new.ts",
        before: "old.ts",
        kind: "renamed",
        added: [{ line: 1, text: "b" }],
        removed: [{ text: "a" }],
      },
      { file: "image.bin", kind: "added", isBinary: true, added: [] },
      { file: "gone.ts", kind: "deleted", removed: [{ line: 1, text: "a" }] },
    ]);
  });

  it("that is made to keep patterns busy is read all the same", async () => {
    const lines = ["try {} catch", ...Array.from({ length: 50_000 }, () => ""), "x".repeat(10_000), "{"];
    expect(await found(`${lines.join("\n")}\n`, "a.js")).toEqual(["large-change"]);
  });

  it("names no place outside of the project, and is read however it is cut off", () => {
    expect(readDiff("--- a/../../etc/passwd\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n+x")[0]?.file).toBe(
      "etc/passwd",
    );
    const whole = patch("a\nb\nc\n", "src/a.ts", "a\n");
    for (let end = 0; end < whole.length; end += 1) expect(() => readDiff(whole.slice(0, end))).not.toThrow();
    expect(readDiff(`@@ -0,0 +1 @@\n+${"x".repeat(1_000_000)}`)[0]?.added[0]?.text.length).toBeLessThan(
      10_000,
    );
    expect(isDiff("just words, and @@ signs")).toBe(false);
  });

  it("is what differs between two versions of files", () => {
    const diff = diffVersions([
      { file: "app/old/a.ts", text: "1\n" },
      { file: "app/new/a.ts", text: "2\n" },
      { file: "b.before.ts", text: "1\n" },
      { file: "b.after.ts", text: "1\n" },
      { file: "app/new/c.ts", text: "3\n" },
    ]);
    expect(readDiff(diff ?? "").map(({ file, kind }) => [file, kind])).toEqual([
      ["app/new/a.ts", "changed"],
      ["app/new/c.ts", "added"],
    ]);
    expect(diffVersions([{ file: "src/folder.ts", text: "" }])).toBeUndefined();
  });

  it("has a table of what it does to each file in its report", () => {
    const changes = readDiff(patch("export function a() {}\n"));
    const review = { changes, findings: [], skipped: [] };
    expect(summarize(review)).toBe("Nothing to object to in 1 file (+1 −0 lines).");
    expect(reportOf(review)).toContain("| src/a.ts | added | +1 −0 | new `a` | 0 |");
  });
});
