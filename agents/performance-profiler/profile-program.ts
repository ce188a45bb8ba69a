import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Task } from "../../src/agents/contract.ts";
import { listFiles } from "../sdk/files/file-list.ts";
import { copyArtifact, saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer, emit, emitFinding } from "../sdk/program/program.ts";
import type { Program } from "../sdk/user-code/choose.ts";
import { shownProgram } from "../sdk/user-code/command-line.ts";
import { failureInWords } from "../sdk/user-code/failure.ts";
import { programsOf } from "../sdk/user-code/programs-of-task.ts";
import { drawFlameGraph } from "./flame-graph.ts";
import { findingOf, hotFunctions, reportOf, shareInWords } from "./report.ts";
import { type ProfiledRun, runProfiled } from "./run-profiled.ts";

/** How a program came to its end, as a sentence; none where it did by itself. */
function endInWords(program: string, { failure, endedAfterMs }: ProfiledRun): string {
  if (failure !== undefined) return `${failureInWords(failure)}.`;
  if (endedAfterMs === undefined) return "";
  return `${program} went on, and was ended after ${Math.round(endedAfterMs / 1_000)} s.`;
}

function summaryOf(program: string, run: ProfiledRun, hot: ReturnType<typeof hotFunctions>): string {
  const { activeMs } = run.profile.summary;
  const [first, ...others] = hot;
  const end = endInWords(program, run);
  const about = end === "" ? `Profiled ${program}:` : `${end} Until then:`;
  if (first === undefined) return `${about} no function of it took enough time to be worth a look.`;
  const more =
    others.length === 0
      ? ""
      : ` ${others.length} more with a tenth of it or more: ${others.map(({ name }) => name).join(", ")}.`;
  const place = `${first.name} (${first.file}:${first.line})`;
  return `${about} ${place} takes ${shareInWords(first.selfMs / activeMs)}.${more} flame-graph.svg shows it.`;
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
  emit({ type: "decision", summary: `Run ${shownProgram(program)} under the CPU profiler.`.slice(0, 1_000) });
  const folder = await mkdtemp(join(tmpdir(), "profile-"));
  try {
    const run = await runProfiled(program, task, files, paths, bundleUrl, folder);
    return await conclude(program, run, paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reports what a profile says, and saves it. */
async function conclude(program: Program, run: ProfiledRun, paths: WorkspacePaths): Promise<Answer> {
  const shown = shownProgram(program);
  const { path, root, summary } = run.profile;
  const hot = hotFunctions(summary);
  for (const each of hot) emitFinding(findingOf(each, summary.activeMs));
  await saveArtifact(paths, "flame-graph.svg", drawFlameGraph(root, `CPU time of ${shown}`));
  await saveArtifact(paths, "profile.md", reportOf(shown, summary, endInWords(shown, run)));
  await copyArtifact(paths, "profile.cpuprofile", path);
  return { summary: summaryOf(shown, run, hot), output: outputOf(program.name, run, hot.length) };
}

/** What the next step can use. */
function outputOf(program: string, { profile, failure }: ProfiledRun, hot: number) {
  const { functions, activeMs, byOwner } = profile.summary;
  const percentOf = (ms: number): number => Math.round((100 * ms) / Math.max(activeMs, 0.001));
  return {
    program,
    hot,
    hasFailed: failure !== undefined,
    activeMs: Math.round(activeMs),
    percentByOwner: Object.fromEntries([...byOwner].map(([owner, ms]) => [owner, percentOf(ms)])),
    functions: functions.slice(0, 10).map(({ name, file, line, selfMs, totalMs }) => ({
      ...{ name, file, line },
      selfPercent: percentOf(selfMs),
      totalPercent: percentOf(totalMs),
    })),
  };
}
