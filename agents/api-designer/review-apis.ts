import type { Finding, Task } from "../../src/agents/contract.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit } from "../sdk/program/program.ts";
import { countFindings, reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { beyond, reportSkipped } from "../sdk/reports/skipped.ts";
import { listed } from "../sdk/text/words.ts";
import { circularReferences } from "./circular-references.ts";
import { compareApis } from "./compare/apis.ts";
import type { Change } from "./compare/change.ts";
import { type Description, namedDescriptions, pairVersions, type Versions } from "./descriptions.ts";
import { lintDescription } from "./lint.ts";
import { notCompared } from "./not-compared.ts";
import { readDescriptions } from "./read-descriptions.ts";
import { type Comparison, reportOf, summarize } from "./report.ts";

const MAX_DESCRIPTIONS = 50;
const MAX_OPERATIONS_NAMED = 5;

function reached(operations: readonly string[]): string {
  return operations.length === 0 ? "" : ` (${listed(operations, MAX_OPERATIONS_NAMED)})`;
}

function toFinding({ before, after }: Versions, change: Change): Finding {
  const { rule, severity, message, fix, side, place, operations } = change;
  const { file, lineOf } = side === "before" ? before : after;
  const text = message[0]?.toUpperCase() + message.slice(1);
  return {
    severity,
    rule: `breaking/${rule}`,
    file,
    line: lineOf(place),
    message: rule === "removed-path" || rule === "removed-operation" ? text : text + reached(operations),
    fix,
  };
}

function compareVersions(versions: Versions): Comparison {
  const { before, after } = versions;
  emit({ type: "decision", summary: `Compare ${before.file} with its newer version ${after.file}.` });
  const changes = compareApis(before.value, after.value);
  return { ...versions, breaking: sortFindings(changes.map((change) => toFinding(versions, change))) };
}

function outputOf(
  findings: readonly Finding[],
  comparisons: readonly Comparison[],
  descriptions: readonly Description[],
) {
  return {
    ...countFindings(findings),
    breaking: comparisons.flatMap(({ breaking }) => breaking).filter(({ severity }) => severity === "error")
      .length,
    descriptions: descriptions.map(({ file, title, version }) => ({ file, title, version })),
    comparisons: comparisons.map(({ before, after, breaking }) => ({
      before: before.file,
      after: after.file,
      ...countFindings(breaking),
    })),
  };
}

/**
 * Reviews the OpenAPI descriptions among the user's files, and compares those that are versions of one
 * API. Throws an `AgentError` with the code `no_description` where there is none.
 */
export async function reviewApis(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const { texts, descriptions: all, faults, skipped } = await readDescriptions(paths.files);
  if (all.length + faults.length + skipped.length === 0) {
    throw new AgentError("no_description", "There is no OpenAPI or Swagger description among the files.");
  }
  const { descriptions: named, leftOut } = namedDescriptions(task.request, all);
  const descriptions = named.slice(0, MAX_DESCRIPTIONS);
  skipped.push(
    ...beyond(
      named.map(({ file }) => file),
      MAX_DESCRIPTIONS,
    ),
  );
  const comparisons = pairVersions(descriptions).map(compareVersions);
  skipped.push(...comparisons.flatMap(notCompared));
  const linted: Finding[] = [];
  const superseded = new Set(comparisons.map(({ before }) => before.file));
  const current = descriptions.filter(({ file }) => !superseded.has(file));
  for (const description of current) {
    const circles = circularReferences(description);
    const checked = await lintDescription(description.file, texts);
    linted.push(...circles, ...("findings" in checked ? checked.findings : []));
    if ("reason" in checked) skipped.push({ file: description.file, reason: checked.reason });
  }
  const lint = sortFindings([...faults, ...linted]);
  const review = { descriptions, linted: current.length, comparisons, lint, skipped, leftOut };
  const findings = [...comparisons.flatMap(({ breaking }) => breaking), ...lint];
  reportFindings(findings, "report.md");
  reportSkipped("api", skipped);
  await saveArtifact(paths, "report.md", reportOf(review));
  return {
    summary: summarize(review),
    output: { ...outputOf(findings, comparisons, descriptions), skipped: skipped.length },
  };
}
