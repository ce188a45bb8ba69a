// No agent says that all is well about what it has not looked at.

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Content, ofType, runStep, useWorkspaces } from "./workspace.ts";

const createWorkspace = useWorkspaces();

async function run(agent: string, files: Record<string, Content>, request = "Check this.") {
  const records = await runStep(
    await createWorkspace({ program: { bundled: agent }, files, task: { request } }),
  );
  return {
    summary: ofType(records, "result")[0]?.summary ?? "",
    findings: ofType(records, "finding").map(({ severity, rule, file, line }) => ({
      severity,
      rule,
      file,
      line,
    })),
    error: ofType(records, "error")[0]?.code,
  };
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
const skipped = (area: string, file: string) => ({
  severity: "info",
  rule: `${area}/skipped`,
  file,
  line: undefined,
});
const page = (body: string) =>
  `<!doctype html><html lang="en"><head><title>A</title></head><body><main><h1>A</h1>${body}</main></body></html>`;

describe("dependency-auditor", { timeout: 60_000 }, () => {
  it("says what only a lockfile would tell", async () => {
    const { summary } = await run("dependency-auditor", {
      "package.json": JSON.stringify({ dependencies: { a: "^1.0.0" } }),
      "a.js": 'import a from "a";\n',
    });
    expect(summary).toBe(
      "Nothing found in 1 project with 1 dependency. There is no lockfile for package.json, so what is doubled, deprecated or under which licence there was not checked.",
    );
  });

  it("finds nothing wrong where the projects of a workspace ask for each other", async () => {
    const lock = {
      lockfileVersion: 3,
      packages: {
        "": { workspaces: ["packages/*"] },
        "node_modules/@r/a": { resolved: "packages/a", link: true },
        "packages/a": { name: "@r/a", version: "1.0.0" },
        "packages/b": { name: "@r/b", dependencies: { "@r/a": "*" } },
      },
    };
    const { summary } = await run("dependency-auditor", {
      "package.json": JSON.stringify({ private: true, workspaces: ["packages/*"] }),
      "package-lock.json": JSON.stringify(lock),
      "packages/a/package.json": JSON.stringify({ name: "@r/a", version: "1.0.0", license: "MIT" }),
      "packages/b/package.json": JSON.stringify({ name: "@r/b", dependencies: { "@r/a": "*" } }),
      "packages/b/index.js": 'import "@r/a";\n',
      "packages/c/package.json": JSON.stringify({ name: "@r/c", dependencies: { "@r/a": "^1.0.0" } }),
      "packages/c/index.js": 'import "@r/a";\n',
    });
    expect(summary).toMatch(/^Nothing found in 4 projects with 2 dependencies/);
  });
});

describe("security-auditor", { timeout: 60_000 }, () => {
  it("says which languages it searched for secrets alone", async () => {
    const { summary, findings } = await run("security-auditor", {
      "a.py": "subprocess.run(command, shell=True)\n",
      "b.go": "package main\n",
    });
    expect(summary).toBe(
      "Nothing found in 2 files: no secret. Unsafe code is looked for in JavaScript and TypeScript alone; in 2 files of Go and Python only secrets were looked for.",
    );
    expect(findings).toEqual([
      { severity: "info", rule: "audit/not-searched", file: undefined, line: undefined },
    ]);
  });

  it("says of a file that cannot be parsed that it was not searched for unsafe code", async () => {
    const { summary, findings } = await run("security-auditor", { "a.js": "eval(a);\nfunction (\n" });
    expect(summary).toBe(
      "Nothing found in 1 file: no secret. 1 file was not read, or not whole: a.js (it has a syntax error in line 2).",
    );
    expect(findings).toEqual([skipped("audit", "a.js")]);
  });

  it("reads UTF-16, tells of sources that are binary, and of files that the request leaves out", async () => {
    const files = {
      "a.js": utf16("eval(a);\n"),
      "b.js": Buffer.from("eval(b)", "utf16le"),
      "c.js": "c();\n",
    };
    const all = await run("security-auditor", files);
    expect(all.findings).toMatchObject([{ rule: "eslint/no-eval", file: "a.js" }, skipped("audit", "b.js")]);
    const { summary } = await run("security-auditor", files, "Is c.js safe?");
    expect(summary).toBe(
      "Nothing found in 1 file: no secret, no unsafe code in 1 of JavaScript or TypeScript. 2 more files were left out, as the request names others: a.js, b.js.",
    );
  });
});

describe("accessibility-auditor", { timeout: 60_000 }, () => {
  it("checks a page in UTF-16, and tells of pages that it cannot check", async () => {
    const { summary, findings } = await run("accessibility-auditor", {
      "a.html": utf16(page('<img src="a.png">')),
      "deep.html": page("<div>".repeat(2_000)),
      "large.html": page("x".repeat(1_100_000)),
    });
    expect(summary).toContain("Checked 1 page with axe-core and found 1 error.");
    expect(summary).toContain(
      "2 files were not read, or not whole: large.html (it is larger than 1024 KiB), deep.html (",
    );
    expect(findings).toEqual([
      expect.objectContaining({ rule: "axe/image-alt", file: "a.html" }),
      skipped("accessibility", "large.html"),
      skipped("accessibility", "deep.html"),
    ]);
  });

  it("finds nothing only in what it has checked", async () => {
    const { summary } = await run("accessibility-auditor", { "deep.html": page("<div>".repeat(2_000)) });
    expect(summary).toMatch(/^No page could be checked\. 1 file was not read, or not whole: deep\.html/);
  });
});

describe("refactorer", { timeout: 60_000 }, () => {
  it("tells of code that cannot be parsed, is too large, or whose functions it does not measure", async () => {
    const { summary, findings } = await run("refactorer", {
      "a.js": "function (\n",
      "large.js": "a();\n".repeat(60_000),
      "b.py": "a = 1\n",
    });
    expect(summary).toMatch(
      /^Nothing to refactor in what could be read of 2 files: no code is there twice\./,
    );
    expect(summary).toContain("in 1 file of Python only duplicates were looked for.");
    expect(findings).toEqual([
      skipped("refactor", "large.js"),
      skipped("refactor", "a.js"),
      { severity: "info", rule: "refactor/not-measured", file: undefined, line: undefined },
    ]);
  });

  it("says that no code could be looked at where there is some that is too large", async () => {
    const { summary, error } = await run("refactorer", { "large.js": "a();\n".repeat(60_000) });
    expect(error).toBeUndefined();
    expect(summary).toMatch(/^No code could be looked at\. 1 file was not read/);
  });
});

describe("log-analyst", { timeout: 60_000 }, () => {
  it("reads logs in UTF-16, and tells of what is binary", async () => {
    const log = "2026-03-02T10:00:00Z ERROR cannot connect to db\n";
    const files = {
      "app.log": utf16(log),
      "b.log": utf16(log).swap16(),
      "c.log": Buffer.from(log, "utf16le"),
    };
    const { summary, findings } = await run("log-analyst", files);
    expect(summary).toContain("2 errors of 1 kind in 2 entries of 2 logs");
    expect(summary).toContain("1 file was not read, or not whole: c.log (it is binary).");
    expect(findings.filter(({ rule }) => rule === "log/skipped")).toEqual([skipped("log", "c.log")]);
    const none = await run("log-analyst", { "c.log": Buffer.from(log, "utf16le") });
    expect(none.summary).toMatch(/^No log could be read\./);
  });

  it("reads what gzip packed, and tells of other packings and of what is damaged", async () => {
    const log = "2026-03-02T10:00:00Z ERROR cannot connect to db\n".repeat(1_000);
    const packed = gzipSync(log);
    const { summary } = await run("log-analyst", {
      "app.log.1.gz": packed,
      "b.log.gz": packed.subarray(0, packed.length - 20),
      "c.log.xz": Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
    });
    expect(summary).toContain(
      "2 files were not read, or not whole: b.log.gz (what gzip packed in it is damaged), c.log.xz (it is packed by xz).",
    );
    expect(summary).toMatch(/^\d+ errors of 1 kind in \d+ entries of [12] logs?/);
  });

  it("says nothing of errors where there is no entry", async () => {
    const { summary, findings } = await run("log-analyst", { "app.log": "" });
    expect(summary).toBe(
      "No log could be read. 1 file was not read, or not whole: app.log (it has no entries).",
    );
    expect(findings).toEqual([skipped("log", "app.log")]);
  });

  it("claims no more than the levels of the entries tell", async () => {
    const summaryOf = async (log: string) => (await run("log-analyst", { "app.log": log })).summary;
    expect(await summaryOf("10:00:01 INFO a\n10:00:02 DEBUG b\n")).toBe(
      "No errors in 2 entries of 1 log, 10:00:01 to 10:00:02. The times in app.log have no date.",
    );
    expect(await summaryOf("Mar  2 10:00:01 host app: INFO a\nMar  3 10:00:02 host app: b\n")).toBe(
      "No known error in 2 entries of 1 log, 02 Mar 10:00:01 to 03 Mar 10:00:02. 1 entry tells no level, and no word of a failure is in it. The times in app.log have no year.",
    );
    expect(await summaryOf("one\ntwo\n")).toBe(
      "Whether there are errors cannot be told: there is no known word for a level or a failure in 2 entries of 1 log.",
    );
  });
});

describe("code-reviewer", { timeout: 60_000 }, () => {
  it("does not call a broken hunk without a file clean", async () => {
    const { summary, findings } = await run("code-reviewer", {
      "a.patch": "@@ -1,1 +1,99 @@\n+eval(req.body.code)\n",
    });
    expect(summary).toMatch(/^Nothing to object to in what could be read of 1 file/);
    expect(findings).toEqual([skipped("review", "unnamed"), skipped("review", "unnamed")]);
  });
});

describe("devops-engineer", { timeout: 60_000 }, () => {
  const files = {
    Dockerfile: "FROM node\n",
    "compose.yaml": "services:\n  a:\n    image: redis\n    privileged: true\n",
    ".github/workflows/ci.yml":
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: someone/thing@main\n",
  };
  const checked = async (request: string) => {
    const { summary, findings } = await run("devops-engineer", files, request);
    return { summary, checked: [...new Set(findings.map(({ file }) => file))].sort() };
  };

  it("takes words for kinds of files for those, and not for one file's name", async () => {
    const all = Object.keys(files).sort();
    expect((await checked("Check my Dockerfile, compose file and CI workflow")).checked).toEqual(all);
    const mixed = await checked("Check compose.yaml and the Dockerfile");
    expect(mixed.checked).toEqual(["Dockerfile", "compose.yaml"]);
    expect(mixed.summary).toContain(
      "1 more file was left out, as the request names others: .github/workflows/ci.yml.",
    );
  });

  it("says that nothing could be checked where nothing could", async () => {
    const { summary, findings } = await run("devops-engineer", { Dockerfile: Buffer.from([70, 0, 1]) });
    expect(summary).toBe(
      "No file could be checked. 1 file was not read, or not whole: Dockerfile (it is binary).",
    );
    expect(findings).toEqual([skipped("devops", "Dockerfile")]);
  });
});

describe("typescript-specialist", { timeout: 60_000 }, () => {
  it("tells of settings that cannot be parsed, with their line", async () => {
    const { findings } = await run("typescript-specialist", {
      "tsconfig.json": "{\n",
      "a.ts": "export const a = 1;\n",
    });
    expect(findings).toMatchObject([{ severity: "error", file: "tsconfig.json", line: 2 }]);
  });

  it("finds no errors only in what it has read", async () => {
    const { summary, findings } = await run("typescript-specialist", { "a.ts": Buffer.from([47, 47, 0]) });
    expect(summary).toMatch(/^No file could be checked\. 1 file was not read, or not whole: a\.ts/);
    expect(findings).toEqual([skipped("typescript", "a.ts")]);
  });
});

describe("api-designer", { timeout: 60_000 }, () => {
  it("tells of references that lead to themselves, with their line", async () => {
    const description = [
      "openapi: 3.0.3",
      "info: { title: A, version: '1' }",
      "paths: {}",
      "components:",
      "  schemas:",
      "    A:",
      "      $ref: '#/components/schemas/B'",
      "    B:",
      "      $ref: '#/components/schemas/A'",
    ].join("\n");
    const { summary, findings, error } = await run("api-designer", { "openapi.yaml": description });
    expect(error).toBeUndefined();
    expect(findings).toEqual([
      { severity: "error", rule: "api/circular-reference", file: "openapi.yaml", line: 7 },
      { severity: "error", rule: "api/circular-reference", file: "openapi.yaml", line: 9 },
      skipped("api", "openapi.yaml"),
    ]);
    expect(summary).toContain("the rules could not be run on it");
  });
});

describe("codebase-explorer", { timeout: 60_000 }, () => {
  it("finds where Go and Rust start and define a name, and tells whose imports it does not follow", async () => {
    const files = {
      "cmd/main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(LoadAll()) }\n',
      "cmd/load.go": "package main\n\nfunc LoadAll() int { return 1 }\n",
      "src/main.rs": "fn main() {}\n",
      "src/lib.rs": "pub fn load() {}\n",
    };
    const { summary, findings } = await run(
      "codebase-explorer",
      files,
      "Where is main() defined, and LoadAll?",
    );
    expect(summary).toContain("It starts at cmd/main.go, src/main.rs.");
    expect(summary).toContain("not in 4 files of Go and Rust.");
    expect(findings.filter(({ rule }) => rule === "symbol/defined")).toMatchObject([
      { file: "cmd/main.go", line: 5 },
      { file: "src/main.rs", line: 1 },
      { file: "cmd/load.go", line: 3 },
    ]);
  });
});
