import type { Task } from "../../src/agents/contract.ts";
import { cut } from "../../src/text/fit.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { type Answer, emit } from "../sdk/program/program.ts";
import { reportFindings, sortFindings } from "../sdk/reports/findings.ts";
import { reportSkipped, skippedInWords } from "../sdk/reports/skipped.ts";
import { leftOutInWords } from "../sdk/request/files-meant.ts";
import { readTables } from "./choose-tables.ts";
import { type Profile, profileTables } from "./profile.ts";
import { reportOf } from "./report.ts";
import { saveCharts } from "./save-charts.ts";
import { outputOf, profileData, summarize } from "./summary.ts";

/**
 * Tells what the user's data is like: types, what is missing, doubled or out of line, what goes together, and the
 * summaries that the request asks for. Throws an `AgentError` where there is no data that can be read.
 */
export async function analyzeData(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const { tables, skipped, leftOut } = await readTables(task, await listFiles(paths.files), paths);
  emit({
    type: "decision",
    summary: cut(`Look at ${tables.map(({ name }) => name).join(", ")}.`, 1_000),
  });
  const profiles = profileTables(tables, task.request);
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
