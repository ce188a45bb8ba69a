import { countBy } from "../sdk/collections/count-by.ts";
import { groupBy } from "../sdk/collections/group-by.ts";
import { bulletList, fenced, markdownDocument, markdownTable, section } from "../sdk/reports/markdown.ts";
import { type Skipped, skippedSection } from "../sdk/reports/skipped.ts";
import { counted } from "../sdk/text/words.ts";
import type { Checked } from "./check-project.ts";
import type { Problem } from "./problem.ts";

/** The problems that are shown with their code; the rest are lines of a table. */
const MAX_FRAMES = 500;

/** The whole check. `isComplete` where there was time for all. */
export type Check = {
  projects: readonly Checked[];
  problems: readonly Problem[];
  missing: readonly string[];
  skipped: readonly Skipped[];
  isComplete: boolean;
};

/** The report for people, in Markdown: errors by code, then by file with the code that each is about. */
export function reportOf({ projects, problems, missing, skipped }: Check, summary: string): string {
  return markdownDocument(
    "# TypeScript report",
    summary,
    section(
      "## Projects",
      markdownTable(["settings", "files", "errors", "`strict`"], projects.map(projectRow)),
    ),
    missingSection(missing, projects),
    section("## Errors by code", byCode(problems)),
    byFile(problems),
    ...projects.map(strictSection),
    skippedSection(skipped),
  );
}

const nameOf = ({ config }: Checked): string => config ?? "no tsconfig.json";

function projectRow(project: Checked): string[] {
  const strict =
    project.whenStrict === undefined ? "on" : `off, ${project.whenStrict.length} more errors with it`;
  return [nameOf(project), String(project.files), String(project.problems.length), strict];
}

function missingSection(missing: readonly string[], projects: readonly Checked[]): string {
  if (missing.length === 0) return "";
  const doubtful = projects.flatMap((project) => project.doubtful);
  return section(
    "## Packages without types",
    "These were not among the files, so what is imported from them counts as `any`.",
    bulletList(missing),
    section("What may only be wrong because of that:", placesTable(doubtful)),
  );
}

function placesTable(problems: readonly Problem[]): string {
  const rows = problems
    .slice(0, MAX_FRAMES)
    .map(({ finding: { file, line, rule = "", message } }) => [
      file === undefined ? "" : `${file}:${line}`,
      rule.replace("typescript/", ""),
      message.split("\n", 1)[0] ?? "",
    ]);
  return markdownTable(["place", "code", "error"], rows);
}

function byCode(problems: readonly Problem[]): string {
  const example = (rule: string) =>
    problems.find(({ finding }) => finding.rule === rule)?.finding.message ?? "";
  const rows = [...countBy(problems, ({ finding }) => finding.rule ?? "")].map(([rule, count]) => [
    rule.replace("typescript/", ""),
    String(count),
    example(rule).split("\n", 1)[0] ?? "",
  ]);
  return markdownTable(["code", "errors", "such as"], rows);
}

function byFile(problems: readonly Problem[]): string {
  const files = groupBy(problems.slice(0, MAX_FRAMES), ({ finding }) => finding.file ?? "Settings");
  const more = problems.length - MAX_FRAMES;
  return section(
    "## Errors by file",
    ...[...files].map(([file, ofFile]) => section(`### ${file}`, ...ofFile.map(problemText))),
    more > 0 ? `${counted(more, "more error")} are not shown here.` : "",
  );
}

function problemText({ finding, frame }: Problem): string {
  const { line, column, rule = "", message, fix } = finding;
  const place = line === undefined ? "" : `${line}:${column} `;
  return section(
    `**${place}${rule.replace("typescript/", "")}**`,
    fenced(message),
    frame === "" ? "" : fenced(frame),
    fix === undefined ? "" : `Fix: ${fix}`,
  );
}

const strictSection = (project: Checked): string =>
  section(`## What \`strict\` would find in ${nameOf(project)}`, placesTable(project.whenStrict ?? []));
