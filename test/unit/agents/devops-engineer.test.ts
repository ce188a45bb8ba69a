import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkCompose } from "../../../agents/devops-engineer/compose/compose.ts";
import { checkDockerfile } from "../../../agents/devops-engineer/dockerfile/dockerfile.ts";
import { kindOfName, kindOfText } from "../../../agents/devops-engineer/file-kind.ts";
import { hostPort } from "../../../agents/devops-engineer/host-port.ts";
import { imageFault } from "../../../agents/devops-engineer/image-name.ts";
import { isLiteralSecret } from "../../../agents/devops-engineer/secrets.ts";
import { untrustedExpressions } from "../../../agents/devops-engineer/workflow/untrusted-text.ts";
import { isSecretVariable } from "../../../agents/sdk/security/credentials.ts";
import { type Content, ofType, runStep, useWorkspaces } from "./workspace.ts";

const short = (findings: { line?: number | undefined; rule?: string | undefined }[]) =>
  findings.map(({ line, rule }) => `${line} ${rule}`);

it.each([
  ["Dockerfile", "dockerfile"],
  ["web/Dockerfile.prod", "dockerfile"],
  ["api.dockerfile", "dockerfile"],
  ["docker-compose.override.yml", "compose"],
  ["compose.yaml", "compose"],
  ["a/.github/workflows/x.yml", "workflow"],
  ["action.yml", "action"],
  ["Dockerfile.dockerignore", undefined],
  ["Dockerfile.test.ts", undefined],
  ["composer.yml", undefined],
])("%s is, by its name, of the kind %s", (path, kind) => {
  expect(kindOfName(path)).toBe(kind);
});

it("a workflow that was uploaded by itself is known by its keys", () => {
  expect(kindOfText("ci.yml", "on: push\njobs:\n  a: {}\n")).toBe("workflow");
  expect(kindOfText("values.yml", "jobs: 3\n")).toBeUndefined();
});

it.each([
  ["node", true],
  ["node:latest", true],
  ["localhost:5000/app", true],
  ["node:24.1", false],
  ["localhost:5000/app:2", false],
  ["node@sha256:0123", false],
  ["$BASE", false],
])("the image %s changes by itself: %s", (image, changes) => {
  expect(imageFault(image) !== null).toBe(changes);
});

it("a secret is told from what is about it and from a reference to it", () => {
  expect(
    ["DB_PASSWORD", "API_KEY", "npm_token", "SECRET", "ROOTPASSWORD", "SECRETKEY2"].every(isSecretVariable),
  ).toBe(true);
  expect(["PASSWORD_FILE", "TOKEN_URL", "MAX_TOKENS", "KEYBOARD", "TOKENIZER"].some(isSecretVariable)).toBe(
    false,
  );
  expect([`\${PASSWORD}`, "$PASSWORD", "", "true", "<your password>"].some(isLiteralSecret)).toBe(false);
});

it.each([
  ["8080:80", "8080"],
  ["127.0.0.1:8080:80/udp", "127.0.0.1:8080/udp"],
  ["0.0.0.0:80:80", "80"],
  [{ target: 80, published: 8080 }, "8080"],
  ["80", undefined],
  ["8000-8010:80", undefined],
  [`\${PORT}:80`, undefined],
])("the port %j is published at %s", (port, host) => {
  expect(hostPort(port)).toBe(host);
});

it("an expression is untrusted where a stranger writes its value", () => {
  const text = `\${{ github.event.comment.body }} \${{ format('{0}', github.head_ref) }} \${{ github.event.commits[0].message }} \${{ github.sha }} \${{ github.event.pull_request.number }} \${{ open`;
  expect(untrustedExpressions(text)).toEqual([
    "github.event.comment.body",
    "format('{0}', github.head_ref)",
    "github.event.commits[0].message",
  ]);
});

describe("a Dockerfile", () => {
  const check = (text: string) => short(checkDockerfile("Dockerfile", text));

  it("has its errors of syntax named with their lines", () => {
    expect(check("FROM node:24\nCOPY a\nFETCH x\n")).toEqual([
      "2 dockerfile/argument-requires-at-least-two",
      "3 dockerfile/unknown-instruction",
    ]);
  });

  it("takes its user from the stage that it is made from", () => {
    expect(check('FROM node:24 AS base\nUSER node\nFROM base\nCMD ["a"]\n')).toEqual([]);
    expect(check('FROM node:24 AS base\nUSER node\nFROM base\nUSER root\nCMD ["a"]\n')).toEqual([
      "4 dockerfile/root-user",
    ]);
  });

  it("may be one for files alone, or from an image that has no root", () => {
    expect(check("FROM scratch\nCOPY a /\n")).toEqual([]);
    expect(check('FROM gcr.io/distroless/static:nonroot-amd64\nCMD ["/a"]\n')).toEqual([]);
  });

  it("may refer to other stages and variables as images", () => {
    expect(check("ARG BASE=node:24\nFROM $BASE AS a\nFROM a\n")).toEqual([]);
  });
});

describe("a Compose file", () => {
  const check = (text: string) => short(checkCompose("compose.yaml", text));

  it("may merge what it says twice, and leave names to files that it includes", () => {
    expect(
      check(
        "x-a: &a { image: 'a:1' }\ninclude: [b.yaml]\nservices:\n  a:\n    <<: *a\n    depends_on: [b]\n",
      ),
    ).toEqual([]);
  });

  it("has a wrong type named once", () => {
    expect(check("services:\n  a:\n    image: a:1\n    ports: 80\n")).toEqual(["4 compose/schema"]);
  });

  it.each([
    "services: 5\n",
    "[]\n",
    "services:\n  a: [1]\n",
    "services:\n  a:\n    ports: {a: 1}\n    volumes: [1]\n",
  ])("of the wrong form is told: %j", (text) => {
    expect(check(text).length).toBeGreaterThan(0);
  });
});

describe("run as an agent", { timeout: 60_000 }, () => {
  const createWorkspace = useWorkspaces();

  async function review(files: Record<string, Content>) {
    const workspace = await createWorkspace({ program: { bundled: "devops-engineer" }, files });
    await symlink("/etc/passwd", join(workspace.root, "files", "Dockerfile.link"));
    const records = await runStep(workspace);
    return {
      findings: ofType(records, "finding"),
      error: ofType(records, "error")[0],
      summary: ofType(records, "result")[0]?.summary,
    };
  }

  const workflow = (steps: string) =>
    `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n${steps.replace(/^/gm, "      ")}\n`;

  it("judges each workflow and action by its own text", async () => {
    const { findings } = await review({
      "fine/.github/workflows/ci.yml": workflow(
        `- id: b\n  run: 'true'\n- run: echo \${{ env.A }} \${{ steps.b.outputs.c }}`,
      ),
      "bad/.github/workflows/ci.yml": workflow(`- run: echo \${{ github.evnt }}`),
      "script.yml": workflow(
        `- uses: actions/github-script@v8\n  with:\n    script: |\n      a('\${{ github.event.issue.body }}')`,
      ).replace("push", "issues"),
      "action.yml": `name: a\ndescription: b\nruns:\n  using: composite\n  steps:\n    - run: echo \${{ github.head_ref }}\n      shell: bash\n`,
    });
    expect(findings.map(({ file, line, rule }) => `${file}:${line} ${rule}`)).toEqual([
      "action.yml:6 actions/script-injection",
      "script.yml:9 actions/script-injection",
      "bad/.github/workflows/ci.yml:6 actions/unknown-name",
    ]);
  });

  it("tells what it cannot read and goes on", async () => {
    const { findings, error } = await review({
      Dockerfile: `FROM node:24\nRUN ${"a".repeat(400_000)}\n`,
      "Dockerfile.binary": new Uint8Array([1, 0, 2]),
      "Dockerfile.large": "x".repeat(600_000),
      "compose.yaml": "a: [",
      "a/compose.yaml": `services: ${"{a: ".repeat(5_000)}`,
      ".github/workflows/ci.yml": workflow(`- run: ${"${{ github.head_ref ".repeat(9_000)}`),
      ".github/workflows/empty.yml": "",
    });
    expect(error).toBeUndefined();
    const filesOf = (rule: string) =>
      findings.filter((finding) => finding.rule === rule).map(({ file }) => file);
    expect(filesOf("devops/skipped")).toEqual(["Dockerfile.binary", "Dockerfile.large"]);
    expect(filesOf("yaml/syntax")).toEqual(expect.arrayContaining(["a/compose.yaml", "compose.yaml"]));
  });

  const manifest = "apiVersion: v1\nkind: Pod\n";

  it("names what it has no rules for", async () => {
    const { summary, findings } = await review({
      Dockerfile: "FROM scratch\nCOPY a /\n",
      ".gitlab-ci.yml": "build: { script: [make] }\n",
      "k8s/pod.yaml": manifest,
      "main.tf": "",
    });
    expect(summary).toContain(
      "1 GitLab pipeline (.gitlab-ci.yml), 1 Terraform file (main.tf) and 1 Kubernetes manifest (k8s/pod.yaml).",
    );
    expect(findings.filter(({ rule }) => rule === "devops/not-checked")).toHaveLength(3);
  });

  it("says so where it has rules for nothing", async () => {
    const { error } = await review({ "pod.yaml": manifest, Jenkinsfile: "pipeline {}" });
    expect(error?.message).toContain("1 Jenkins pipeline (Jenkinsfile) and 1 Kubernetes manifest (pod.yaml)");
  });

  it("has nothing to check where there is no such file", async () => {
    const { error } = await review({ "values.yaml": "a: 1\n" });
    expect(error).toMatchObject({ code: "nothing_to_check" });
  });
});
