import type { Finding, Task } from "../../src/agents/contract.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { type Answer, emit } from "../sdk/program/program.ts";
import { countFindings, countsInWords, reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { reportSkipped, skippedInWords } from "../sdk/reports/skipped.ts";
import { leftOutInWords } from "../sdk/request/files-meant.ts";
import { counted } from "../sdk/text/words.ts";
import { PageChecker } from "./page-worker.ts";
import { readPages } from "./pages.ts";
import type { Problem } from "./problem.ts";
import { type Audit, reportOf } from "./report.ts";

function findingOf(file: string, { rule, severity, help, element, line, column, fix }: Problem): Finding {
  return {
    severity,
    rule,
    message: `${help}: ${element}`,
    file,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(fix !== "" && { fix }),
  };
}

/** Checks the pages until the time is up. */
async function check(task: Task, paths: WorkspacePaths, bundleUrl: string): Promise<Audit> {
  const endsAt = Date.now() + task.limits.timeoutMs * 0.7;
  const { pages, skipped, leftOut } = await readPages(task, paths);
  const checker = new PageChecker(bundleUrl);
  const checked: Audit["checked"] = [];
  for (const { file, text } of pages) {
    if (Date.now() > endsAt) {
      skipped.push({ file, reason: "there was no time left" });
      continue;
    }
    const reply = await checker.check({ file, html: text, root: paths.files });
    if ("skipped" in reply) {
      skipped.push({ file, reason: reply.skipped });
      continue;
    }
    const { result } = reply;
    if (result.emptiness !== undefined) skipped.push({ file, reason: result.emptiness });
    // Of a page that shows nothing it is not said that nothing was found.
    if (result.emptiness === undefined || result.problems.length > 0) checked.push({ file, result });
  }
  await checker.close();
  return { checked, skipped, leftOut };
}

const unseen =
  "Contrast beyond inline styles, the size of targets and scrolling need a browser and were not checked.";

function found({ checked }: Audit, findings: readonly Finding[]): string[] {
  if (checked.length === 0) return ["No page could be checked."];
  const withProblems = checked.filter(({ result }) => result.problems.length > 0).length;
  const doubts = checked.flatMap(({ result }) => result.doubts).length;
  const where = checked.length > 1 && withProblems > 0 ? `, on ${withProblems} of them` : "";
  return [
    `Checked ${counted(checked.length, "page")} with axe-core and found ${countsInWords(findings)}${where}.`,
    ...(doubts === 0 ? [] : [`A person has to look at ${counted(doubts, "more place")}.`]),
    unseen,
  ];
}

/** A few sentences for the user, on what was checked and what was not. */
const summarize = (audit: Audit, findings: readonly Finding[]): string =>
  [...found(audit, findings), ...skippedInWords(audit.skipped), ...leftOutInWords(audit.leftOut)].join(" ");

/** Checks the accessibility of the pages that a task means. Throws an `AgentError`, `no_pages`, where there are none. */
export async function auditPages(task: Task, paths: WorkspacePaths, bundleUrl: string): Promise<Answer> {
  emit({
    type: "decision",
    summary: "Check the pages by axe-core's rules for WCAG 2.2 A and AA, without running their scripts.",
  });
  const audit = await check(task, paths, bundleUrl);
  const findings = sortFindings(
    audit.checked.flatMap(({ file, result }) => result.problems.map((problem) => findingOf(file, problem))),
  );
  reportFindings(findings, "accessibility.html");
  reportSkipped("accessibility", audit.skipped);
  await saveArtifact(paths, "accessibility.html", reportOf(audit));
  return {
    summary: summarize(audit, findings),
    output: { pages: audit.checked.length, skipped: audit.skipped.length, ...countFindings(findings) },
  };
}
