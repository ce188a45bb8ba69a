// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code that is reviewed has them.

import { createTwoFilesPatch } from "diff";
import { describe, expect, it } from "vitest";
import { isDiff, readDiff } from "../../../agents/code-reviewer/change.ts";
import { newVersion } from "../../../agents/code-reviewer/read-change.ts";
import { repairDiff } from "../../../agents/code-reviewer/repair-diff.ts";
import { outputOf, reportOf, summarize } from "../../../agents/code-reviewer/report.ts";
import { checkChanges } from "../../../agents/code-reviewer/review.ts";
import { unclearChanges } from "../../../agents/code-reviewer/unclear.ts";
import { diffVersions } from "../../../agents/code-reviewer/versions.ts";

const findingsOf = async (...args: Parameters<typeof checkChanges>) => (await checkChanges(...args)).findings;

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
    ["secret:1", "const apiKey = process.env.KEY ?? 'k83hf0a9s7d2';\n", "src/b.ts"],
    ["secret:1", "AKIAQRSTUVWXYZ234567\n", "deploy/notes.txt"],
    ["eslint/no-eval:1", "eval(req.body.code);\n", "src/a.js"],
    ["audit/sql-injection:1", "db.query('SELECT * FROM a WHERE id=' + req.query.id);\n", "src/a.js"],
    ["audit/tls-not-verified:1", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\n", "src/a.js"],
    ["audit/hard-coded-credential:1", "app.use(session({ secret: 'keyboard cat' }));\n", "src/a.js"],
    ["shell:1", "subprocess.run(f'ls {folder}', shell=True)\n", "a.py"],
    ["unsafe-loading:1", "data = pickle.loads(body)\n", "a.py"],
    ["sql-from-text:1", 'cursor.execute(f"SELECT * FROM a WHERE b = {name}")\n', "a.py"],
    ["secret:1", "const apiKey = 'k83hf0a9s7d2';\n", "src/a.ts"],
    ["secret:1", "password: Wint3rIsC0ming!\n", "config/application.yml"],
    ["sql-from-text:1", "db.query(`select * from users where id = ${id}`);\n", "src/a.vue"],
    ["sql-from-text:1", "db.query(`SELECT * FROM ${TABLE} WHERE id = ${userId}`);\n", "src/a.vue"],
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
    ["// Never eval(text), nor query('SELECT ' + a).\n", "src/a.ts"],
    ["db.query('SELECT * FROM a WHERE id = $1', [req.query.id]);\n", "src/a.ts"],
    ["db.query(\"SELECT * FROM a WHERE b LIKE '%c'\");\n", "src/a.vue"],
    ["db.query(`SELECT * FROM a LIMIT ${LIMIT}`);\n", "src/a.vue"],
    ["cursor.execute('SELECT * FROM a WHERE b = %s', (name,))\ndata = yaml.load(text, SafeLoader)\n", "a.py"],
    ["DB_PASSWORD=\n", ".env.example"],
  ])("has nothing found in %j", async (text, file) => {
    expect(await found(text, file)).toEqual([]);
  });

  it("is told by its line in the new version, and what was there before is not told", async () => {
    const before = "console.log(1);\nconst a = 1;\n";
    expect(await found(`${before}console.log(a);\n`, "src/a.ts", before)).toEqual(["console:3"]);
    expect(await found("const a = 1;\n", "src/a.ts", before)).toEqual([]);
  });
});

describe("what is unsafe", () => {
  it("is told in a file of which only a part is known, too", async () => {
    const before = "function run(req) {\n  if (req.ok) {\n  }\n}\n";
    const after = [
      "function run(req) {",
      "  if (req.ok) {",
      "    eval(req.body.code);",
      "    db.query('SELECT * FROM a WHERE id=' + req.query.id);",
      "    db.all(`DELETE FROM a WHERE id=${req.query.id}`);",
      "    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';",
      "    exec(`ls ${req.query.folder}`);",
      "  }",
      "}",
    ];
    const expected = [
      "eval:3",
      "sql-from-text:4",
      "sql-from-text:5",
      "tls-not-verified:6",
      "command-from-text:7",
    ];
    expect((await found(`${after.join("\n")}\n`, "src/a.js", before)).sort()).toEqual(expected.sort());
  });

  it("is told of a new .env file once by line, and the file itself with it", async () => {
    expect(await found("DB_HOST=db\nDB_PASSWORD=hunter2supersecret\n", ".env")).toEqual([
      "secret:2",
      "env-file",
    ]);
    expect(await found("API_TOKEN=k83hf0a9s7d2\nA=1\n", ".env", "A=1\n")).toEqual(["secret:1"]);
  });

  it("was there before the change, and is not told", async () => {
    const before = "eval(a);\n";
    const changes = readDiff(patch("eval(a);\nsave();\n", "src/a.js", before));
    expect(await findingsOf(changes, [{ file: "src/a.js", text: "eval(a);\nsave();\n" }])).toEqual([]);
  });

  it("is looked for by line where a new file cannot be parsed, which is told", async () => {
    const { findings, skipped } = await checkChanges(
      readDiff(patch("eval(a);\nfunction (\n", "src/a.js")),
      [],
    );
    expect(findings.map(({ rule }) => rule)).toEqual(["review/eval"]);
    expect(skipped).toEqual([{ file: "src/a.js", reason: "it has a syntax error in line 2" }]);
  });
});

describe("a diff that is not whole", () => {
  it("is read line by line as it stands, and told", () => {
    const head = (file: string, counts: string) =>
      `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ ${counts} @@`;
    const { text, faults } = repairDiff(
      `${head("a.js", "-1,1 +1,99")}\n a\n+b\n${head("c.js", "-1 +1,2")}\n a\n+b\n+eval(x)\n`,
    );
    expect(readDiff(text).map(({ file, added }) => [file, added.map((line) => line.text)])).toEqual([
      ["a.js", ["b"]],
      ["c.js", ["b", "eval(x)"]],
    ]);
    expect(faults.map(({ file }) => file)).toEqual(["a.js", "c.js"]);
    expect(repairDiff(`${head("a.js", "garbage")}\n+b\n`).faults).toHaveLength(1);
  });

  it("is left as it is where it is whole, with lines that look like heads of files in it", () => {
    const whole = `${patch("-- a\n++ b\n\nc\n", "a.sql", "-- b\n\nd\n")}-- \n2.40\n`;
    expect(repairDiff(whole)).toEqual({ text: whole, faults: [] });
  });

  it("is told where it does not say which file it is, has none of its lines, or lines that are clipped", () => {
    const reasons = (diff: string) => unclearChanges(readDiff(diff)).map(({ file }) => file);
    expect(reasons("@@ -0,0 +1 @@\n+eval(req.body.code)\n")).toEqual(["unnamed"]);
    expect(reasons("diff --git a/a.js b/a.js\nindex 1..2 100644\n")).toEqual(["a.js"]);
    expect(reasons(patch(`${"x".repeat(20_000)}\n`))).toEqual(["src/a.ts"]);
    expect(reasons(patch("a\n"))).toEqual([]);
    expect(reasons("diff --git a/a.sh b/a.sh\nold mode 100644\nnew mode 100755\n")).toEqual([]);
  });

  it("is neither approved nor called clean", () => {
    const skipped = [{ file: "unnamed", reason: "the diff does not say which file it is" }];
    const review = { changes: readDiff(patch("a\n")), findings: [], skipped };
    expect(summarize(review)).toContain("Nothing to object to in what could be read of 1 file");
    expect(outputOf(review).verdict).toBe("comment");
    expect(outputOf({ ...review, skipped: [] }).verdict).toBe("approve");
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

  it("names files as they are called, where git writes their bytes as numbers", () => {
    const name = '"b/gr\\303\\266\\303\\237e.ts"';
    const diff = `diff --git ${name.replace("b/", "a/")} ${name}\n--- /dev/null\n+++ ${name}\n@@ -0,0 +1 @@\n+x\n`;
    expect(readDiff(diff)[0]?.file).toBe("größe.ts");
  });

  it("of a merge, which has two versions before it, is told as not read", () => {
    const merge = "diff --cc a.js\n--- a/a.js\n+++ b/a.js\n@@@ -1,1 -1,1 +1,2 @@@\n  a\n++eval(b)\n";
    expect(isDiff(merge)).toBe(true);
    expect(unclearChanges(readDiff(merge)).map(({ file }) => file)).toEqual(["a.js"]);
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
