import type { Finding, Task } from "../../src/agents/contract.ts";
import { saveArtifact } from "../sdk/artifacts.ts";
import type { WorkspacePaths } from "../sdk/paths.ts";
import { type Answer, emit } from "../sdk/program.ts";
import { countFindings, countsInWords, reportFindings, sortFindings } from "../sdk/report-findings.ts";
import { counted } from "../sdk/words.ts";
import { PageChecker } from "./page-worker.ts";
import { readPages } from "./pages.ts";
import type { PageResult, Problem } from "./problem.ts";
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

/** Checks the pages until the time is up; what was not checked is told in words. */
async function check(task: Task, paths: WorkspacePaths, bundleUrl: string): Promise<Audit> {
  const endsAt = Date.now() + task.limits.timeoutMs * 0.7;
  const { pages, notChecked } = await readPages(task, paths);
  const checker = new PageChecker(bundleUrl);
  const checked: { file: string; result: PageResult }[] = [];
  for (const page of pages) {
    if ("reason" in page) {
      notChecked.push(`${page.file}: ${page.reason}.`);
    } else if (Date.now() > endsAt) {
      notChecked.push(`${page.file}: there was no time left.`);
    } else {
      const reply = await checker.check({ file: page.file, html: page.text, root: paths.files });
      if ("result" in reply) checked.push({ file: page.file, result: reply.result });
      else notChecked.push(`${page.file}: ${reply.skipped}.`);
      if ("result" in reply && reply.result.isMadeByScripts)
        notChecked.push(`the content of ${page.file}: its scripts make it.`);
    }
  }
  await checker.close();
  return { checked, notChecked };
}

const unseen =
  "Contrast beyond inline styles, the size of targets and scrolling need a browser and were not checked.";

function summarize({ checked, notChecked }: Audit, findings: readonly Finding[]): string {
  const pages = counted(checked.length, "page");
  const withProblems = checked.filter(({ result }) => result.problems.length > 0).length;
  const doubts = checked.flatMap(({ result }) => result.doubts).length;
  const where = checked.length > 1 && withProblems > 0 ? `, on ${withProblems} of them` : "";
  return [
    `Checked ${pages} with axe-core and found ${countsInWords(findings)}${where}.`,
    doubts === 0 ? "" : `A person has to look at ${counted(doubts, "more place")}.`,
    unseen,
    notChecked.length === 0 ? "" : `Not checked: ${notChecked.slice(0, 5).join(" ")}`,
    notChecked.length > 5 ? `${notChecked.length - 5} more are in the report.` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

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
  await saveArtifact(paths, "accessibility.html", reportOf(audit));
  return {
    summary: summarize(audit, findings),
    output: { pages: audit.checked.length, notChecked: audit.notChecked.length, ...countFindings(findings) },
  };
}
