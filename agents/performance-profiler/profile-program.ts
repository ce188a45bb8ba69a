import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Task } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { copyArtifact, saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit, emitFinding } from "../sdk/program/program.ts";
import { programsOf } from "../sdk/user-code/programs-of-task.ts";
import { drawFlameGraph } from "./flame-graph.ts";
import type { Summary } from "./functions.ts";
import { findingOf, hotFunctions, reportOf, shareInWords } from "./report.ts";
import { type Profile, runProfiled } from "./run-profiled.ts";

function summaryOf(program: string, { activeMs }: Summary, hot: ReturnType<typeof hotFunctions>): string {
  const [first, ...others] = hot;
  if (first === undefined)
    return `Profiled ${program}: no function of it takes enough time to be worth a look.`;
  const more =
    others.length === 0
      ? ""
      : ` ${others.length} more with a tenth of it or more: ${others.map(({ name }) => name).join(", ")}.`;
  const place = `${first.name} (${first.file}:${first.line})`;
  return `Profiled ${program}: ${place} takes ${shareInWords(first.selfMs / activeMs)}.${more} flame-graph.svg shows it.`;
}

/**
 * Profiles the program that a task means. Throws an `AgentError`: `not_javascript`, `endless_program`, or what
 * choosing a program throws.
 */
export async function profileProgram(task: Task, paths: WorkspacePaths, bundleUrl: string): Promise<Answer> {
  const files = await listFiles(paths.files);
  const programs = await programsOf(task, files, paths.files);
  const program = programs.find(({ language }) => language === "javascript" || language === "typescript");
  if (program === undefined) {
    throw new AgentError(
      "not_javascript",
      `Only JavaScript and TypeScript can be profiled, not ${programs[0]?.name}.`,
    );
  }
  emit({ type: "decision", summary: `Run ${program.name} under the CPU profiler.` });
  const folder = await mkdtemp(join(tmpdir(), "profile-"));
  try {
    const profile = await runProfiled(program, task, files, paths, bundleUrl, folder);
    return await conclude(program.name, profile, paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reports what a profile says, and saves it. */
async function conclude(
  program: string,
  { path, root, summary }: Profile,
  paths: WorkspacePaths,
): Promise<Answer> {
  const hot = hotFunctions(summary);
  for (const each of hot) emitFinding(findingOf(each, summary.activeMs));
  await saveArtifact(paths, "flame-graph.svg", drawFlameGraph(root, `CPU time of ${program}`));
  await saveArtifact(paths, "profile.md", reportOf(program, summary));
  await copyArtifact(paths, "profile.cpuprofile", path);
  return { summary: summaryOf(program, summary, hot), output: outputOf(program, summary, hot.length) };
}

/** What the next step can use. */
function outputOf(program: string, { functions, activeMs, byOwner }: Summary, hot: number) {
  const percentOf = (ms: number): number => Math.round((100 * ms) / Math.max(activeMs, 0.001));
  return {
    program,
    hot,
    activeMs: Math.round(activeMs),
    percentByOwner: Object.fromEntries([...byOwner].map(([owner, ms]) => [owner, percentOf(ms)])),
    functions: functions.slice(0, 10).map(({ name, file, line, selfMs, totalMs }) => ({
      ...{ name, file, line },
      selfPercent: percentOf(selfMs),
      totalPercent: percentOf(totalMs),
    })),
  };
}
