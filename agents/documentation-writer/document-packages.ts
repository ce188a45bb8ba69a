import { posix } from "node:path";
import type { Finding, Task } from "../../src/agents/contract.ts";
import { findProjects } from "../sdk/languages/typescript/projects.ts";
import { SourceFiles } from "../sdk/languages/typescript/source-files.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer } from "../sdk/program/program.ts";
import { reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { findingsTable, markdownDocument } from "../sdk/reports/markdown.ts";
import { reportSkipped } from "../sdk/reports/skipped.ts";
import { nameWords } from "../sdk/request/files-meant.ts";
import { checkCalls } from "./check-calls.ts";
import { checkDocs } from "./check-docs.ts";
import { checkExamples, type Snippet, snippetsIn } from "./check-examples.ts";
import type { Module } from "./item.ts";
import { findPackages, type Package } from "./packages.ts";
import { type ReadPackage, readPackage } from "./read-package.ts";
import { type Documented, outputOf, summarize } from "./summary.ts";
import { apiOf } from "./write-api.ts";

/** The share of a step's time after which no more packages are read. */
const READING = 0.6;

/**
 * Writes the API reference of each package among the user's files, and reports what its documentation lacks. Throws
 * an `AgentError` where nothing is exported.
 */
export async function documentPackages(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const latest = Date.now() + task.limits.timeoutMs * READING;
  const files = await SourceFiles.open(paths.files);
  const projects = findProjects(files, "");
  const packages = named(task.request, findPackages(files));
  const documented: Documented[] = [];
  for (const one of packages) {
    if (Date.now() < latest) documented.push(documentPackage(files, readPackage(files, one, projects), one));
    else files.skip(files.absolute(one.folder), "there was no time to document it");
  }
  const written = documented.filter(({ modules, findings }) => modules.length + findings.length > 0);
  if (written.length === 0) {
    throw new AgentError(
      "nothing_exported",
      "No module of TypeScript or JavaScript among the files exports anything.",
    );
  }
  await report(sortFindings(written.flatMap(({ findings }) => findings)), paths);
  reportSkipped("docs", files.skipped);
  for (const { package: one, modules } of written) {
    if (modules.length === 0) continue;
    const path = written.length === 1 ? "docs/api.md" : posix.join("docs", one.folder, "api.md");
    await saveArtifact(paths, path, apiOf(one.name, modules));
  }
  return { summary: summarize(written, files), output: outputOf(written, files) };
}

async function report(findings: readonly Finding[], paths: WorkspacePaths): Promise<void> {
  reportFindings(findings, "docs/findings.md");
  if (findings.length === 0) return;
  const text = markdownDocument("# What the documentation lacks", findingsTable(findings));
  await saveArtifact(paths, "docs/findings.md", text);
}

/** The packages that the request names, all where it names none. */
function named(request: string, packages: readonly Package[]): readonly Package[] {
  const words = new Set(nameWords(request));
  const chosen = packages.filter(({ name, folder }) => words.has(name) || words.has(folder));
  return chosen.length > 0 ? chosen : packages;
}

function documentPackage(files: SourceFiles, { modules, faults }: ReadPackage, one: Package): Documented {
  const exporting = modules.filter(({ items, passedOn }) => items.length + passedOn.length > 0);
  const examples = examplesIn(files, exporting);
  // What is read of a file that is broken says little of what its author wrote.
  const broken = new Set(faults.filter(({ rule }) => rule === "docs/unreadable").map(({ file }) => file));
  return {
    package: one,
    modules: exporting,
    findings: [
      ...faults,
      ...[
        ...checkDocs(exporting),
        ...checkExamples([...textsOf(files, one), ...examples], exporting),
        ...checkCalls(examples, exporting),
      ].filter(({ file }) => !broken.has(file)),
    ],
  };
}

/** The code in a package's own texts; a log of changes speaks of what was. */
function textsOf(files: SourceFiles, { folder }: Package): Snippet[] {
  return files.listed
    .filter((path) => /\.mdx?$/.test(path) && !/(^|\/)(CHANGELOG|HISTORY|MIGRATION)/i.test(path))
    .filter((path) => folder === "." || path.startsWith(`${folder}/`))
    .flatMap((path) => snippetsIn(path, files.read(files.absolute(path)) ?? ""));
}

/** The line on which an example begins, from 1: above `before`, which is that of what it is of. */
function lineOfExample(text: string, before: number, code: string): number {
  const [first = ""] = code.split("\n", 1);
  const lines = text.split("\n").slice(0, before);
  return lines.findLastIndex((line) => line.includes(first)) + 1 || before;
}

/** The code in the comments of a package. */
const examplesIn = (files: SourceFiles, modules: readonly Module[]): Snippet[] =>
  modules.flatMap(({ items }) =>
    items.flatMap(({ file, line, doc }) =>
      doc.examples.map((code) => ({
        file,
        line: lineOfExample(files.read(files.absolute(file)) ?? "", line, code),
        code: code.replaceAll(/^```.*$/gm, ""),
      })),
    ),
  );
