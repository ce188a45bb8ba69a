import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Task } from "../../src/agents/contract.ts";
import { sum } from "../../src/text/sum.ts";
import { type CommandResult, runCommand } from "../sdk/commands/command.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, emitFinding } from "../sdk/program/program.ts";
import type { Program } from "../sdk/user-code/choose.ts";
import { findFailure } from "../sdk/user-code/failure.ts";
import { type Launch, prepareLaunch } from "../sdk/user-code/launch.ts";
import { ownPath, pathOf } from "../sdk/user-code/stack.ts";
import { argumentsFor } from "./arguments.ts";
import { cpuProfile, type FileNames, type Frame, frameTree } from "./cpu-profile.ts";
import { endAfter } from "./end-in-time.ts";
import { type Summary, summarize } from "./functions.ts";

/** Where a program's profile is, and what it says. */
export type Profile = { path: string; root: Frame; summary: Summary };

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

/** How long a program that is to end by itself may take for that. */
const GRACE_MS = 5_000;

/** V8 charges the time of a function that it has inlined to the function that it was inlined into. */
const asWritten = ["--no-turbo-inlining", "--no-maglev-inlining"];

/** Lets a program run under the profiler for half of the step's time; its profiles are written to `folder`. */
async function runLaunched(
  program: Program,
  launch: Launch,
  { request, limits }: Task,
  bundleUrl: string,
  folder: string,
): Promise<CommandResult> {
  const limitMs = Math.floor(limits.timeoutMs / 2);
  const profiling = [...asWritten, "--cpu-prof", "--cpu-prof-dir", folder, "--import", bundleUrl];
  const result = await runCommand({
    words: [process.execPath, ...profiling, launch.file, ...argumentsFor(request, program.name)],
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
): Promise<Profile> {
  const launch = await prepareLaunch(program, files, paths, bundleUrl);
  try {
    const result = await runLaunched(program, launch, task, bundleUrl, folder);
    if (result.exitCode !== 0) emitFinding(findFailure(program, launch, result, paths.files));
    const profile = await readProfile(folder, namesFor(program, launch, paths.files, bundleUrl));
    if (profile === undefined) throw new AgentError("no_profile", `${program.name} left no profile behind.`);
    return profile;
  } finally {
    await launch.remove();
  }
}
