import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Task } from "../../src/agents/contract.ts";
import { copyArtifact, saveArtifact } from "../sdk/artifacts.ts";
import { runCommand } from "../sdk/command.ts";
import { listFiles } from "../sdk/file-list.ts";
import type { WorkspacePaths } from "../sdk/paths.ts";
import { AgentError, type Answer, emit, emitFinding } from "../sdk/program.ts";
import { ownPath, pathOf } from "../sdk/stack.ts";
import type { Program } from "../sdk/user-code/choose.ts";
import { findFailure } from "../sdk/user-code/failure.ts";
import { prepareLaunch } from "../sdk/user-code/launch.ts";
import { programsOf } from "../sdk/user-code/programs-of-task.ts";
import { argumentsFor } from "./arguments.ts";
import { cpuProfile, type FileNames, type Frame, frameTree } from "./cpu-profile.ts";
import { endAfter } from "./end-in-time.ts";
import { drawFlameGraph } from "./flame-graph.ts";
import { type Summary, summarize } from "./functions.ts";
import { findingOf, hotFunctions, reportOf, shareInWords } from "./report.ts";

type Profile = { path: string; root: Frame; summary: Summary };

const userMs = ({ summary }: Profile): number =>
  summary.functions.reduce((sum, { selfMs }) => sum + selfMs, 0);

/** The profile of the thread in which most of the user's code ran: each thread writes one. */
async function readProfile(folder: string, names: FileNames): Promise<Profile | undefined> {
  const profiles: Profile[] = [];
  for (const file of (await readdir(folder)).sort()) {
    const path = join(folder, file);
    const root = frameTree(cpuProfile.parse(JSON.parse(await readFile(path, "utf8"))), names);
    profiles.push({ path, root, summary: summarize(root) });
  }
  return profiles.sort((a, b) => userMs(b) - userMs(a))[0];
}

/** Runs a program and profiles it in `folder`. What makes it fail is a finding beside what it did until then. */
async function run(
  program: Program,
  task: Task,
  files: string[],
  paths: WorkspacePaths,
  bundleUrl: string,
  folder: string,
): Promise<Profile> {
  const launch = await prepareLaunch(program, files, paths, bundleUrl);
  const names: FileNames = {
    nameOf: (url) => {
      if (!url.startsWith("file:") && !url.startsWith("/")) return undefined;
      return pathOf(url) === launch.file ? program.name : ownPath(paths.files, url);
    },
    isOwn: (url) => url === bundleUrl,
  };
  const limitMs = Math.floor(task.limits.timeoutMs / 2);
  // V8 charges the time of a function that it has inlined to the function that it was inlined into.
  const asWritten = ["--no-turbo-inlining", "--no-maglev-inlining"];
  const profiling = [...asWritten, "--cpu-prof", "--cpu-prof-dir", folder, "--import", bundleUrl];
  try {
    const result = await runCommand({
      words: [process.execPath, ...profiling, launch.file, ...argumentsFor(task.request, program.name)],
      cwd: launch.cwd,
      env: { ...launch.env, ...endAfter(limitMs) },
      stdout: "log",
      timeoutMs: limitMs + 5_000,
    });
    if (result.signal === "SIGKILL") {
      const message = `${program.name} never comes to an end by itself. Profile it with less to do.`;
      throw new AgentError("endless_program", message);
    }
    if (result.exitCode !== 0) emitFinding(findFailure(program, launch, result, paths.files));
    const profile = await readProfile(folder, names);
    if (profile === undefined) throw new AgentError("no_profile", `${program.name} left no profile behind.`);
    return profile;
  } finally {
    await launch.remove();
  }
}

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

const percentOf = (ms: number, activeMs: number): number =>
  Math.round((100 * ms) / Math.max(activeMs, 0.001));

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
    const { path, root, summary } = await run(program, task, files, paths, bundleUrl, folder);
    const { activeMs, byOwner, functions } = summary;
    const hot = hotFunctions(summary);
    for (const each of hot) emitFinding(findingOf(each, activeMs));
    await saveArtifact(paths, "flame-graph.svg", drawFlameGraph(root, `CPU time of ${program.name}`));
    await saveArtifact(paths, "profile.md", reportOf(program.name, summary));
    await copyArtifact(paths, "profile.cpuprofile", path);
    const shares = functions.slice(0, 10).map(({ name, file, line, selfMs, totalMs }) => ({
      ...{ name, file, line },
      selfPercent: percentOf(selfMs, activeMs),
      totalPercent: percentOf(totalMs, activeMs),
    }));
    const percentByOwner = Object.fromEntries(
      [...byOwner].map(([owner, ms]) => [owner, percentOf(ms, activeMs)]),
    );
    return {
      summary: summaryOf(program.name, summary, hot),
      output: {
        program: program.name,
        hot: hot.length,
        activeMs: Math.round(activeMs),
        percentByOwner,
        functions: shares,
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
