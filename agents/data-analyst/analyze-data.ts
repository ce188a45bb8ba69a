import { posix } from "node:path";
import Papa from "papaparse";
import type { Task } from "../../src/agents/contract.ts";
import { cut } from "../../src/text/fit.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { type Answer, emit } from "../sdk/program/program.ts";
import { reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { reportSkipped, skippedInWords } from "../sdk/reports/skipped.ts";
import { leftOutInWords } from "../sdk/request/files-meant.ts";
import { drawCorrelations } from "./charts/correlations.ts";
import { drawDistributions } from "./charts/distributions.ts";
import { drawGroups } from "./charts/groups.ts";
import { readTables } from "./choose-tables.ts";
import { comparedColumns } from "./correlations.ts";
import { type Profile, profileTable } from "./profile.ts";
import { reportOf } from "./report.ts";
import { outputOf, profileData, summarize } from "./summary.ts";

/** With fewer columns of numbers a grid of correlations shows nothing that a table does not. */
const MIN_COMPARED = 3;

/** Draws a table's charts and saves them below `folder`; returns their paths. */
async function saveCharts(
  { columns, correlations, asked }: Profile,
  folder: string,
  paths: WorkspacePaths,
): Promise<string[]> {
  const charts: [string, Promise<string> | undefined][] = [
    ["groups.svg", asked && drawGroups(asked.question, asked.groups)],
    ["distributions.svg", drawDistributions(columns)],
    [
      "correlations.svg",
      comparedColumns(columns).length >= MIN_COMPARED ? drawCorrelations(correlations) : undefined,
    ],
  ];
  const saved: string[] = [];
  for (const [name, drawing] of charts) {
    if (drawing === undefined) continue;
    const path = posix.join(folder, name);
    await saveArtifact(paths, path, await drawing);
    saved.push(path);
  }
  if (asked)
    await saveArtifact(
      paths,
      posix.join(folder, "groups.csv"),
      Papa.unparse(asked.groups, { newline: "\n" }),
    );
  return saved;
}

/**
 * Tells what the user's data is like: types, what is missing, doubled or out of line, what goes together, and the
 * summary by groups that the request asks for. Throws an `AgentError` where there is no data that can be read.
 */
export async function analyzeData(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const { tables, skipped, leftOut } = await readTables(task, await listFiles(paths.files), paths);
  emit({
    type: "decision",
    summary: cut(`Look at ${tables.map(({ name }) => name).join(", ")}.`, 1_000),
  });
  const profiles = tables.map((table) => profileTable(table, task.request));
  const drawn: { profile: Profile; charts: string[] }[] = [];
  for (const profile of profiles) {
    const folder = profiles.length > 1 ? `charts/${profile.table.name}` : "charts";
    drawn.push({ profile, charts: await saveCharts(profile, folder, paths) });
  }
  reportFindings(sortFindings(profiles.flatMap(({ findings }) => findings)), "report.md");
  reportSkipped("data", skipped);
  await saveArtifact(paths, "profile.json", `${JSON.stringify(profiles.map(profileData), null, 2)}\n`);
  await saveArtifact(paths, "report.md", reportOf(drawn, skipped));
  const summary = [summarize(profiles), ...skippedInWords(skipped), ...leftOutInWords(leftOut)].join(" ");
  return { summary, output: outputOf(profiles) };
}
