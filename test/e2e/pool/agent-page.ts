// The pages in docs/agents: each from an agent's manifest and, where it has a program, from what a run of it said
// and drew.

import type { Manifest } from "../../../src/agents/manifest.ts";
import type { BuiltInAgent } from "../../../src/agents/pool.ts";
import type { RunView } from "../../../src/orchestration/views.ts";

/** A request that was carried out. */
type Example = { input: string; files: Record<string, unknown>; run: RunView };

/** An agent's page. */
export function agentPage({ manifest, prompt }: BuiltInAgent, example?: Example): string {
  return joined([
    `# ${manifest.name}`,
    manifest.description,
    settings(manifest),
    asks(manifest),
    inputs(manifest),
    ...(example === undefined ? [] : exampleParts(manifest.name, example)),
    manifest.runtime === "model" ? "## Its prompt" : "## How it works",
    belowHeading(prompt),
  ]);
}

/** A prompt without its title, with its other headings one level deeper. */
const belowHeading = (prompt: string): string =>
  prompt
    .replace(/^# .*\n+/, "")
    .replaceAll(/^##/gm, "###")
    .trim();

/** The page that lists all agents. */
export function agentIndex(manifests: Manifest[]): string {
  const rows = manifests.map(({ name, description, runtime }) => [
    `[${name}](${name}.md)`,
    runtime === "program" ? "a program" : "a model",
    description,
  ]);
  return joined([
    "# The built-in agents",
    "An agent that needs a model is listed as unavailable where none is configured.",
    table(["agent", "works by", "what it does"], rows),
  ]);
}

function settings(manifest: Manifest): string {
  const rows = [
    [
      "works by",
      manifest.runtime === "program"
        ? "a program of its own, without a model"
        : "a model; it is unavailable where none is configured",
    ],
    ["permission", manifest.permission],
    ["timeout", `${manifest.timeoutMs / 1_000} s`],
    ["retries", String(manifest.retries)],
    ["fallback", list(manifest.fallback)],
    ["consumes", list(manifest.consumes)],
    ["produces", list(manifest.produces)],
    ["tools", list(manifest.tools)],
    ["files", list(manifest.triggers.files)],
  ];
  return table(
    ["", ""],
    rows.filter(([, value]) => value !== ""),
  );
}

const asks = ({ examples }: Manifest): string =>
  ["Requests that it takes:", "", ...examples.map((example) => `- ${example}`)].join("\n");

function inputs(manifest: Manifest): string {
  const rows = Object.entries(manifest.inputs).map(([name, { required, accepts, question }]) => [
    `\`${name}\``,
    required ? "yes" : "no",
    accepts.join(", "),
    question,
  ]);
  return rows.length === 0 ? "" : table(["input", "required", "given as", "asked for with"], rows);
}

function exampleParts(agent: string, { input, files, run }: Example): string[] {
  const { findings = [], artifacts = [], summary = "" } = run.result ?? {};
  const found = findings.map(({ severity, file, line, rule, message, fix }) => [
    severity,
    file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}`,
    rule ?? "",
    message,
    fix ?? "",
  ]);
  return [
    "## An example",
    quoted(input),
    Object.keys(files).length === 0 ? "" : `With ${list(Object.keys(files))}.`,
    "It answers:",
    quoted(summary),
    found.length === 0 ? "" : table(["severity", "place", "rule", "finding", "fix"], found),
    artifacts.length === 0 ? "" : `Artifacts: ${list(artifacts.map(({ path }) => path))}.`,
    ...picturesOf(run).map(({ path }) => `![${path}](${picturePath(agent, path)})`),
  ];
}

/** The artifacts of a run that a page shows. */
export const picturesOf = ({ result }: RunView) =>
  (result?.artifacts ?? []).filter(({ path }) => path.endsWith(".svg"));

/** Where a picture that an agent has made lies, from its page. */
export const picturePath = (agent: string, path: string): string => `pictures/${agent}/${path}`;

const list = (values: string[]): string => values.map((value) => `\`${value}\``).join(", ");

const quoted = (text: string): string =>
  text
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");

function table(heads: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(inCell).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A table's cell is one line, without the sign that ends it. */
const inCell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, "<br>");

const joined = (parts: string[]): string => `${parts.filter((part) => part !== "").join("\n\n")}\n`;
