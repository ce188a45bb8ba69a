import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding, Task } from "../../src/agents/contract.ts";
import { sum } from "../../src/text/sum.ts";
import { type CommandResult, runCommand } from "../sdk/commands/command.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, emitFinding } from "../sdk/program/program.ts";
import type { Program } from "../sdk/user-code/choose.ts";
import { wordsOfLine } from "../sdk/user-code/command-line.ts";
import { findFailure } from "../sdk/user-code/failure.ts";
import { type Launch, prepareLaunch } from "../sdk/user-code/launch.ts";
import { ownPath, pathOf } from "../sdk/user-code/stack.ts";
import { cpuProfile, type FileNames, type Frame, frameTree } from "./cpu-profile.ts";
import { endAfter } from "./end-in-time.ts";
import { type Summary, summarize } from "./functions.ts";

/** Where a program's profile is, and what it says. */
export type Profile = { path: string; root: Frame; summary: Summary };

/** A profile, and how the program came to its end where that was not by itself: it failed, or its time was up. */
export type ProfiledRun = {
  profile: Profile;
  failure: Finding | undefined;
  endedAfterMs: number | undefined;
};

const userMs = ({ summary }: Profile): number => sum(summary.functions.map(({ selfMs }) => selfMs));

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

/** What a profile's files are; the agent's own is the module that it preloads. */
const namesFor = (program: Program, launch: Launch, filesFolder: string, bundleUrl: string): FileNames => ({
  nameOf: (url) => {
    if (!url.startsWith("file:") && !url.startsWith("/")) return undefined;
    return pathOf(url) === launch.file ? program.name : ownPath(filesFolder, url);
  },
  isOwn: (url) => url === bundleUrl,
});

/** How long a program may run. */
const limitFor = ({ timeoutMs }: Task["limits"]): number => Math.floor(timeoutMs / 2);

/** How long a program that is to end by itself may take for that. */
const GRACE_MS = 5_000;

/** V8 charges the time of a function that it has inlined to the function that it was inlined into. */
const asWritten = ["--no-turbo-inlining", "--no-maglev-inlining"];

/** With what is preloaded Node's own calls take so many of the usual ten that the user's may be none of them. */
const wholeStacks = "--stack-trace-limit=50";

/** Lets a program run under the profiler for half of the step's time; its profiles are written to `folder`. */
async function runLaunched(
  program: Program,
  launch: Launch,
  { limits }: Task,
  bundleUrl: string,
  folder: string,
): Promise<CommandResult> {
  const limitMs = limitFor(limits);
  const profiling = [
    ...asWritten,
    wholeStacks,
    "--cpu-prof",
    "--cpu-prof-dir",
    folder,
    "--import",
    bundleUrl,
  ];
  const words = [process.execPath, ...profiling, ...program.options, launch.file] as const;
  const result = await runCommand({
    words: wordsOfLine(program.line, words),
    cwd: launch.cwd,
    env: { ...launch.env, ...endAfter(limitMs) },
    stdout: "log",
    timeoutMs: limitMs + GRACE_MS,
  });
  if (!result.isLate) return result;
  const message = `${program.name} never comes to an end by itself. Profile it with less to do.`;
  throw new AgentError("endless_program", message);
}

/**
 * Runs a program and profiles it in `folder`. What makes it fail is a finding beside what it did until then. Throws an
 * `AgentError`: `endless_program` or `no_profile`.
 */
export async function runProfiled(
  program: Program,
  task: Task,
  files: readonly string[],
  paths: WorkspacePaths,
  bundleUrl: string,
  folder: string,
): Promise<ProfiledRun> {
  const launch = await prepareLaunch(program, files, paths, bundleUrl);
  try {
    const result = await runLaunched(program, launch, task, bundleUrl, folder);
    const failure = result.exitCode === 0 ? undefined : findFailure(program, launch, result, paths.files);
    if (failure !== undefined) emitFinding(failure);
    const profile = await readProfile(folder, namesFor(program, launch, paths.files, bundleUrl));
    if (profile === undefined) throw new AgentError("no_profile", `${program.name} left no profile behind.`);
    const limitMs = limitFor(task.limits);
    const isEnded = failure === undefined && result.durationMs >= limitMs;
    return { profile, failure, endedAfterMs: isEnded ? limitMs : undefined };
  } finally {
    await launch.remove();
  }
}
